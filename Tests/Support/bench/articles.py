"""So many made-up articles of 400 words as JSON Lines, ten a day back from 2026-11-20. The same number gives the same file.

Words are spread as in a language: 20,000 of them, each as frequent as its rank allows (Zipf's law), so that a search meets
common words and rare ones.
"""
import datetime
import itertools
import json
import random
import sys

COMMON = "the of and to in a that for on with as by at from is was has it its an be not but this which".split()
TOPICAL = """government policy trade minister border energy election security parliament corridor harbor treaty summit
sanctions grain pipeline debt currency port railway climate refugee ceasefire tariff semiconductor cable lithium reform
coalition insurgency drought export import satellite reserve inspector envoy protocol charter alliance""".split()
KINDS = ["news"] * 6 + ["analysis"] * 2 + ["in-depth", "interview", "radar", "take"]
REGIONS = ["Africa", "Americas", "Asia-Pacific", "Europe", "Middle East", "South Asia", "Central Asia"]

random.seed(1)
SYLLABLES = [a + b for a, b in itertools.product("b d f g k l m n p r s t v st tr pl".split(), "a e i o u ai ou".split())]
RARE = sorted({"".join(random.choices(SYLLABLES, k=random.choice([2, 3, 3, 4]))) for _ in range(22000)})
random.shuffle(RARE)
VOCABULARY = (COMMON + TOPICAL + RARE)[:20000]
WEIGHTS = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(VOCABULARY))))


def words(count):
    return random.choices(VOCABULARY, cum_weights=WEIGHTS, k=count)


start = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.timezone.utc)
for number in range(int(sys.argv[1])):
    text = words(400)
    body = "\n\n".join(" ".join(text[at : at + 80]).capitalize() + "." for at in range(0, 400, 80))
    print(json.dumps({
        "id": f"bench-{number}",
        "slug": f"bench-{number}",
        "title": " ".join(words(8)).capitalize(),
        "standfirst": " ".join(words(18)).capitalize() + ".",
        "byline": ["A Writer"],
        "kind": random.choice(KINDS),
        "regions": [random.choice(REGIONS)],
        "topics": random.sample(TOPICAL, 2),
        "priority": random.choice([2, 3, 3, 3, 4, 4, 5]),
        "published": (start - datetime.timedelta(minutes=144 * number)).isoformat(),
        "body": body,
    }))
