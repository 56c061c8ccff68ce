"""So many made-up articles of 400 words as JSON Lines, ten a day back from 2026-11-20. The same number gives the same file."""
import datetime
import json
import random
import sys

WORDS = """government policy trade corridor harbor treaty summit ministry border energy grain pipeline debt election
parliament sanctions central bank currency port railway climate refugee ceasefire tariff semiconductor cable lithium
reform coalition insurgency drought export import satellite reserve inspector envoy protocol charter alliance""".split()
COMMON = "the of and to in a that for on with as by at from is was has it its an be not but this which".split()
KINDS = ["news"] * 6 + ["analysis"] * 2 + ["in-depth", "interview", "radar", "take"]
REGIONS = ["Africa", "Americas", "Asia-Pacific", "Europe", "Middle East", "South Asia", "Central Asia"]

random.seed(1)
start = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.timezone.utc)
for number in range(int(sys.argv[1])):
    words = [random.choice(COMMON if random.random() < 0.45 else WORDS) for _ in range(400)]
    body = "\n\n".join(" ".join(words[at : at + 80]).capitalize() + "." for at in range(0, 400, 80))
    print(json.dumps({
        "id": f"bench-{number}",
        "slug": f"bench-{number}",
        "title": " ".join(random.sample(WORDS, 6)).capitalize(),
        "standfirst": " ".join(random.sample(WORDS, 14)).capitalize() + ".",
        "byline": ["A Writer"],
        "kind": random.choice(KINDS),
        "regions": [random.choice(REGIONS)],
        "topics": random.sample(WORDS, 2),
        "priority": random.choice([2, 3, 3, 3, 4, 4, 5]),
        "published": (start - datetime.timedelta(minutes=144 * number)).isoformat(),
        "body": body,
    }))
