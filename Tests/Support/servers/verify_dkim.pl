# Verifies the DKIM signatures of messages with Mail::DKIM. Usage: verify_dkim.pl RECORDS FILE...
#
# RECORDS has a zone-file line for each key. Prints, for each file, `FILE good/all`; needs no network.
use strict;
use warnings;
use Mail::DKIM::Verifier;
use Mail::DKIM::PublicKey;

my %records;
open my $zone, '<', shift or die $!;
while (<$zone>) {
    my ($name, $text) = split ' ', $_, 2;
    $name =~ s/\.$//;
    $records{$name} = join '', $text =~ /"([^"]*)"/g;
}
{
    no warnings 'redefine';
    *Mail::DKIM::PublicKey::fetch_async = sub {
        my ($class, %query) = @_;
        my $text = $records{"$query{Selector}._domainkey.$query{Domain}"};
        my $key = defined $text ? $class->parse($text) : undef;
        @{$key}{qw(Selector Domain)} = @query{qw(Selector Domain)} if $key;
        my $success = $query{Callbacks}{Success};
        return sub { $success && $key ? $success->($key) : $key };
    };
}
for my $path (@ARGV) {
    my $verifier = Mail::DKIM::Verifier->new;
    open my $message, '<:raw', $path or die $!;
    local $/;
    $verifier->PRINT(scalar <$message>);
    $verifier->CLOSE;
    my @signatures = $verifier->signatures;
    for (@signatures) { print STDERR "$path ", $_->result_detail, "\n" if $_->result ne 'pass' }
    printf "%s %d/%d\n", $path, scalar(grep { $_->result eq 'pass' } @signatures), scalar @signatures;
}
