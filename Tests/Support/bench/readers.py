"""A subscriber file of so many made-up readers, on standard output. The same number gives the same file."""
import sys

FIRST = "Ada Bo Chidi Daria Emeka Farah Gül Hana Ines João Kofi Léa Mei Noor Olu Priya Quim Rosa Sami Tove".split()
LAST = "Adeyemi Björk Castro Dvořák Eriksen Fontaine García Huang Ivanova Jansen Kim López Müller Nguyễn".split()

print("email,name,tier,newsletters")
for number in range(int(sys.argv[1])):
    name = f"{FIRST[number % len(FIRST)]} {LAST[number // 7 % len(LAST)]}"
    tier = "all-access" if number % 4 == 0 else "free"
    print(f"reader{number}@example.com,{name},{tier},daily-review")
