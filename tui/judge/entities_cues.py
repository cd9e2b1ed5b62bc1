"""Words that tell what a capitalised run names, and words that only look like names. English newswire."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ORGANISATION_ENDS = _words(
    """Academy Administration Agency Airlines Airways Alliance Archive Army Assembly Associates Association Authority Bank
    Bar Battalion Board Brigade Brigades Broadcasting Bureau Cabinet Campaign Caucus Center Centre Chamber Church Club Coalition
    College Command Commission Committee Communications Community Company Conference Confederation Congress Consortium Co Corp
    Corporation Corps Council Court Daily Department Directorate Electric Energy Enterprises Federation Force Forces Forum
    Foundation Front Fund Gazette Gendarmerie Group Guard Guards Guild Headquarters Herald Holdings Hospital Inc Industries
    Initiative Institute Institution Insurance International Investments Journal Laboratories Laboratory League Llc LLC Ltd
    Limited Magazine Media Ministry Mission Motors Movement Museum Navy Network News NGO Observatory Observer Office
    Orchestra Organisation Organization Parliament Partners Partnership Party Patrol Pharmaceuticals PLC Plc Police Post Press
    Productions Project Radio Records Registry Resources School Secretariat Securities Security Senate Service Services Society
    Solutions Standard Station Studios Syndicate Systems Taskforce Technologies Telegraph Television Times Tribunal Tribune Trust
    TV Union United Universities University Ventures Watch Weekly Workers"""
)
ORGANISATION_HEADS = _words(
    """Academy Agency Archdiocese Army Assembly Association Authority Bank Board Bureau Center Centre Chamber Church College
    Commission Committee Community Conference Congress Council Court Department Diocese Directorate Economic Faculty Federation Friends Front
    Fund Government House Institute Institutes League Ministry Movement Museum National Office Organisation Organization Party
    Royal School Secretariat Society Supreme Trust Union United Universidad Université Universität University"""
)
"""A run that begins with one of these (or has it before `of` or `for`) names an organisation."""

PLACE_HEADS = _words(
    "Bay Camp Cape Fort Gulf Isle Islands Lake Mount Mt Port Río Rio Straits Strait Villa Republic Kingdom Horn Sea"
)
STATES = {
    "Ariz": "Arizona", "Calif": "California", "Colo": "Colorado", "Conn": "Connecticut", "Fla": "Florida", "Mich": "Michigan",
    "Minn": "Minnesota", "Neb": "Nebraska", "Nev": "Nevada", "N.H": "New Hampshire", "N.J": "New Jersey", "N.M": "New Mexico",
    "N.C": "North Carolina", "N.D": "North Dakota", "Okla": "Oklahoma", "Pa": "Pennsylvania", "R.I": "Rhode Island",
    "S.C": "South Carolina", "S.D": "South Dakota", "Tenn": "Tennessee", "Vt": "Vermont", "Wis": "Wisconsin", "Wyo": "Wyoming",
}  # fmt: skip
"""As American newspapers shorten them, without the last full stop."""

COMPASS = _words(
    "North South East West Northern Southern Eastern Western Central New Upper Lower Greater Northeast Northwest Southeast Southwest"
)

NO_ENTITY_ENDS = _words(
    """Accord Accords Act Age Ages Agenda Agreement Agreements Amendment Anniversary Anthem Award Awards Bang Bear Bill Bible Book Carol
    Ceasefire Century Chapter Championship Championships Charter Christmas Clause Code Constitution Contract Convention Courts Covenant
    Crisis Cup Cyclone Day Days Deal Declaration Decree Derby Dialogue Doctrine Dream Earthquake Election Elections Era Eve Exhibition Fair
    Festival Fever Final Finals Flu Games Gospel Grand Grant Holocaust Hurricane Index Inquiry Intifada Law Laws List Lottery Marathon
    March Medal Miracle Month Night Notebook Olympics Open Operation Order Paper Papers Peace Plan Policy Pope Prize Problem Process Program
    Programme Prix Proposition Protocol Protocols Rebellion Referendum Report Resolution Review Revolution Rights Rocket Roundtable Rule Rules
    Scale Scandal Series Show Spring Statement Statistics Storm Strategy Study Summit Survey System Tax Telescope Theory Tour Treaty Trial Trophy
    Uprising Virus Vision War Wars Week Year Years Zoo"""
)
"""A run that ends with one of these names a law, an event, a work or a thing."""

NEVER = _words(
    """Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September October
    November December Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec Mon Tue Tues Wed Thu Thurs Fri Sat Sun Christmas Easter
    Ramadan Thanksgiving Halloween Hanukkah Diwali GMT UTC EST EDT PST BST CET IST AM PM CEO CFO COO CTO Covid COVID Covid-19 COVID-19 AIDS HIV
    Ebola Internet Web Email TV DNA GDP USD EUR GBP AI OK PhD MP MPs Mps PM LGBT LGBTQ LGBTI LGBTQ+ NGO NGOs IT ID CV FAQ PDF DVD CD SMS SUV ATM UFO
    ISBN RSS HTML HTTP HTTPS URL URLs CSS JS JSON XML XHTML API APIs DOM CPU CPUs GPU GPUs RAM USB OS UI UX SQL PHP IDE SDK FTP SSH TCP IP DNS RPM ASCII
    UNIX XOR DRM XSS CTF SEO SSD HDTV HD LED LCD GPS WiFi VPN VR AR QR SAT KPI ROI B2B SaaS PR TL DR LOL FYI ASAP PS RIP VIP BC AD II III IV VI VII VIII IX XI XII XIII XIV XV
    XVI XX XXI NOT AND OR YES NO THE IF TO OF IN BY ON FOR NEW LIVE WATCH LISTEN READ MORE BREAKING UPDATE Q1 Q2 Q3 Q4 Sun Photo Photos Image Video Editor Read Advertisement Updated Exclusive Opinion Analysis
    Mr Mrs Ms Miss Dr Sir Madam I I'm I've I'd I'll State Government Parliamentary Federal North South East West Internet Twitterati
    The A An And Or But If It Its He His She Her They Their We Our You Your My This That These Those There Here Who Whose What When
    Where Why How Which Us Them Not"""
)

AMBIGUOUS = _words(
    """Nice Bath Mobile Apple Amazon Shell Ford Oracle Meta Nature Intel Chelsea Arsenal Guardian Fox Labour Conservatives Morena Queens
    Treasury Mercury Reading Lincoln Orlando Austin Charlotte Florence Victoria Hamilton Kingston Salvador Santiago Granada Georgia Jordan Chad Columbus
    Congress Senate Army Navy Pentagon Politico Axios Fed IS Wagner Fatah Alphabet Nike Uber Buffalo Phoenix Providence Cork Dover
    Richmond Cleveland Lincoln Darwin Livingstone Ferguson Houston Dallas Raleigh Savannah Cali Bari Mali Oran Niger Male Rochester Norfolk Portland York
    Virginia Carolina Dakota Rosario Toledo Valencia Aden Fez Papua Java Queensland Bali Goa Nile Rhine Mars Moon Roche Bayer Honda Disney Siemens Daimler"""
) | {"Der Spiegel", "Supreme Leader"}
"""Known names that are other words or people's names too: at a sentence's start they need a second, plainer mention."""

COUNTRY_SURNAMES = _words("Jordan Chad Israel Georgia Jamaica China India Ireland France England Wales Cuba")
"""People may bear these names; a person's name in the text takes a lone one only where nothing says `in`."""

TITLE = re.compile(
    r"""(?:(?:[Ff]ormer|[Tt]hen|[Aa]cting|[Dd]eputy|[Aa]ssistant|[Vv]ice|[Ii]nterim|[Ss]enior|[Pp]rincipal|Permanent|Under|Lead)[ -])*
    (?:(?:Prime|Foreign|Interior|Defence|Defense|Finance|Justice|Health|Education|Home|Energy|Agriculture|Environment|Information|Trade|
       Transport|Labou?r|Culture|Economy|First|Chief|Cabinet|Housing|Tourism|Water|Mines|Planning)\ (?:Affairs\ )?(?:Minister|Secretary)
    |(?:Vice[ -])?President[ -][Ee]lect|Secretary[ -]General|Attorney\ General|Lieutenant\ Governor|(?:Lieutenant|Major|Brigadier|Lt\.?|Maj\.?|Brig\.?)[ ]Gen(?:eral|\.)
    |Secretary\ of\ (?:State|Defen[cs]e|the\ Treasury|Commerce|Energy|Labor|Homeland\ Security|Health|Education|Transportation|the\ Interior)
    |Minister\ (?:of|for)\ (?:the\ )?[A-Z][a-z]+(?:(?:,|\ and|,\ and)\ [A-Z][a-z]+){0,2}
    |Chief\ (?:Justice|Executive|Inspector|Superintendent|of\ Staff)|(?:Police|Fire)\ (?:Chief|Commissioner)|House\ Speaker|Vice\ President|Crown\ Prince(?:ss)?
    |(?:Senate|House)\ (?:Majority|Minority)\ Leader|Supreme\ Leader|Opposition\ Leader
    |President|Premier|Chancellor|Minister|Secretary|Senators?|Sen\.?|Representatives?|Reps?\.?|Congress(?:man|woman)|Governors?|Gov\.?|Mayor
    |Judge|Justice|Generals?|Gen\.?|Colonel|Col\.?|Captain|Capt\.?|Lieutenant|Lt\.?|Sergeant|Sgt\.?|Major|Maj\.?|Brigadier|Admiral|Adm\.?|Commander|Cmdr\.?|Sheriff
    |Pope|King|Queen|Prince(?:ss)?|Emperor|Sultan|Emir|Sheikh|Ayatollah|Imam|Rabbi|Reverend|Rev\.?|Father|Sister|Bishop|Archbishop|Cardinal|Pastor|Saint|Chief
    |Professor|Prof\.?|Doctor|Dr\.?|Ambassador|Director(?:[ -]General)?|Commissioner|Chair(?:man|woman|person)?|Speaker|Spokes(?:man|woman|person)|Inspector|Detective|Coach
    |Lord|Lady|Dame|Sir|Baroness|Baron|Duke|Duchess|Count|Mr\.?|Mrs\.?|Ms\.?|Miss|Mme\.?|Hon\.?|Comrade|Counselor|Delegate|Councillor|Alderman|Chairperson|MP|CEO)
    (?=[\s,]|$)""",
    re.VERBOSE,
)
"""A title before a person's name; what it matches becomes the person's role."""

TITLE_STARTS = frozenset(word[:2] for word in re.findall(r"[A-Za-z]{2,}", TITLE.pattern)) | {
    "Fo",
    "Th",
    "Ac",
    "De",
    "As",
    "Vi",
    "In",
    "Se",
    "Pr",
}
"""The first two letters of every title: most capitalised words need no look at the pattern."""

ROLE_PREFIXES = _words("former then acting deputy vice interim assistant outgoing incoming")
"""Lower-case words that belong to a title after them."""

PLAIN_TITLES = _words("Mr Mrs Ms Miss Mme Sir Dr Hon Saint Lord Lady Dame Comrade Father Sister Rev Doctor")
"""Titles that say nothing about a person's part in the news."""

CONNECTIVES = _words("of and or the a an for in on at to by with from &")
"""No name ends with one of these: what was to follow was not seen."""

INSTITUTION_ENDS = _words(
    """Administration Agency Airlines Airways Association Authority Broadcasting Commission Committee Company Corp Corporation Department
    Federation Foundation Inc Institute Ltd Ministry Organisation Organization Radio Society Television Union University"""
)
"""A name of several words that ends with one of these is an organisation's, whatever a tagger takes it for."""

COMPOUND_ENDS = _words(
    """affiliated aligned allied area backed based born bound brokered built controlled dominated educated era flagged friendly funded held imposed
    issued led linked listed made majority occupied only owned recognised recognized related run sized speaking sponsored style supplied trained wide wing"""
)
"""Second halves of compounds of which the first may be a name: Mexico-based, Dutch-flagged."""

THINGS = _words(
    """- ship vessel tanker ferry freighter dredger tug boat yacht submarine frigate destroyer carrier icebreaker rover lander orbiter spacecraft
    probe satellite helicopter telescope rocket robot cyclone hurricane typhoon storm film movie novel book album song play series show game opera"""
)
"""A name after one of these is that of a thing. `-` is the rest of a compound: the Dutch-flagged …"""

WHEREABOUTS = _words(
    "in into inside across along on onto through over near to from at around under of off between beyond"
)
SHIPS = _words(
    """aboard hull moored stern ship ships vessel vessels tanker tankers ferry ferries freighter freighters dredger dredgers tug tugs tugboat tugboats boat boats yacht
    submarine frigate destroyer warship trawler trawlers barge containership"""
)
"""Words near a ship's name, which has `the` before it."""

INSTRUMENTS = _words("telescope telescopes observatory rover lander orbiter spacecraft spaceship satellite satellites")
"""Whose name stands before one of these is no person: the Webb telescope."""

THINGS_ABROAD = _words(
    """teleskop weltraumteleskop schiff frachter containerschiff fähre tanker sonde raumsonde satellit flugzeugträger télescope navire cargo
    ferry porte-conteneurs pétrolier sonde telescopio barco buque petrolero carguero sonda transbordador nave traghetto navio telescópio
    telescoop teleskopet schip"""
)
"""As THINGS, in other languages; in lower case."""

PERSON_PARTICLES = _words("de la del da dos das di van von der den ter bin bint ibn al el le du ul")
