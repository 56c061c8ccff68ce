// Words that tell little of which event a headline is about, in the form that `Terms.words` gives them.

extension Terms {
  /// Offices, institutions and what they do every day.
  static let vague: Set<String> = words(
    """
    president minister ministry prime premier government governor mayor parliament senate congress assembly cabinet party
    leader chief head council court judge lawyer police army navy troop soldier military general official spokesman
    envoy ambassador embassy diplomat king queen prince bank banker central company firm market minimum economy economic
    trade price rate budget tax vote voter voting election poll campaign opposition protest protester talk deal summit
    meeting plan policy law bill rule report study analysis interview opinion editor war peace attack crisis conflict
    people woman child worker doctor teacher student farmer journalist school hospital city capital country nation state
    national international world global region regional local foreign visit visits raise raises rise fall cut make take
    give come show seek call want need open close begin start end back next time month today tomorrow monday tuesday
    wednesday thursday friday saturday sunday january february march april june july august september october november
    december million billion thousand hundred percent dozen news update live latest story photo video face change look
    find keep turn move lead leave join meet warn urge push help hope fear test lost lose wins win hold even much many
    here going good best better long high higher lower high big small part third second really without within around
    """
  ).reduce(into: []) { $0.insert($1) }

  /// Countries, continents and their adjectives: more than one thing happens in each at a time.
  static let places: Set<String> = words(
    """
    africa african asia asian europe european america american americas arctic pacific atlantic mideast east west north
    south eastern western northern southern afghanistan afghan albania algeria angola argentina armenia australia
    australian austria azerbaijan bangladesh belarus belgium benin bolivia bosnia botswana brazil brazilian britain
    british bulgaria burkina burundi cambodia cameroon canada canadian chad chile china chinese colombia congo croatia
    cuba cuban cyprus czech denmark danish dutch ecuador egypt egyptian england english eritrea estonia ethiopia ethiopian
    finland finnish france french gabon gambia gaza georgia georgian german germany ghana greece greek guatemala guinea
    guyana haiti honduras hungary hungarian iceland india indian indonesia iran iranian iraq iraqi ireland irish israel
    israeli italy italian jamaica japan japanese jordan kazakhstan kenya kenyan korea korean kosovo kuwait kyrgyzstan laos
    latvia lebanon lebanese liberia libya lithuania madagascar malawi malaysia mali malta mauritania mexico mexican moldova
    mongolia montenegro morocco mozambique myanmar namibia nepal netherlands nicaragua niger nigeria nigerian norway
    norwegian oman pakistan pakistani palestine palestinian panama paraguay peru philippine philippines poland polish
    portugal qatar romania russia russian rwanda saudi scotland senegal serbia singapore slovakia slovenia somalia spain
    spanish sri lanka sudan sudanese sweden swedish switzerland swiss syria syrian taiwan tajikistan tanzania thailand
    thai togo tunisia turkey turkish turkmenistan uganda ukraine ukrainian uruguay uzbekistan venezuela vietnam wales
    yemen zambia zimbabwe united kingdom emirates republic union
    """
  ).reduce(into: []) { $0.insert($1) }
}
