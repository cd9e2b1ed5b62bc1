"""A cheap guess of a text's language, from its script and its commonest words; and those words themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

import Stemmer

ENOUGH = 3
"""Function words that must be met before a guess is made: a headline alone seldom has them."""

CJK = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+"
)
"""Runs of scripts that are written without spaces (or, for Korean, with endings glued on): compared by character pairs."""

_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("ta", re.compile("[\u0b80-\u0bff]")),
)

_FUNCTION_WORDS: Mapping[str, str] = {
    "en": """a about above across after again against ago all almost along already also although always am among an and
        another any anyone anything are around as at away back be became because become been before began behind being
        below between both but by came can cannot come could d day days did do does doing done down during each earlier
        either else end enough even ever every few first following for former found from full further gave get gets
        getting give given go goes going gone good got had has have having he her here hers herself high him himself his
        how however i if in including inside instead into is it its itself just keep kept know known last late later
        least less let like likely ll long look lot low m made make makes making many may maybe me might more most much
        must my myself near need never new next no nor not nothing now of off often on once one only onto or other
        others our ours ourselves out outside over own part per perhaps put quite rather re really s said same saw say
        saying says second see seen set several shall she should show since so some someone something soon still such
        t take taken takes taking tell than that the their theirs them themselves then there these they thing things
        think this those though three through time times to today together told tomorrow too took toward towards two
        under until up upon us use used using ve very want wanted wants was way we week well went were what when where
        whether which while who whom whose why will with within without would year years yes yesterday yet you your
        yours yourself according amid reportedly report reports reported reporting update updated
        monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
        january february march april june july august september october november december
        jan feb mar apr jun jul aug sept sep oct nov dec
        mr mrs ms dr photo photos image video watch live breaking exclusive opinion analysis read subscribe newsletter
        reuters ap afp bbc cnn nyt npr associated press guardian times fox huffpost news""",
    "de": """aber alle als also am an auch auf aus bei beim bin bis da dann das dass dem den denn der des die dies diese
        dieser doch dort durch ein eine einem einen einer eines er es für gegen haben hat hatte ich ihr im in ist ja
        kann kein keine mehr mit nach nicht noch nun nur ob oder ohne schon sein seine seit sich sie sind so soll sowie
        über um und uns unter vom von vor war waren was weil wenn werden wie wieder will wir wird wurde wurden zu zum
        zur zwischen""",
    "fr": """à ai alors après au aucun aussi aux avant avec avoir c ce cela ces cet cette comme contre d dans de depuis
        des deux dit donc du elle elles en encore entre est et été être fait il ils j je l la le les leur leurs lors lui
        m mais même n ne non nos notre nous on ont ou où par pas pendant plus pour qu que quel qui s sa sans se selon
        ses si son sont sous sur tout tous toute très un une vers vous y""",
    "es": """a al ante antes así aunque cada como con contra cual cuando de del desde después donde dos durante e el
        ella ellos en entre era es esta está este esto estos fue ha hace hacia han hasta hay la las le les lo los más me
        mi mientras muy ni no nos o otra otro para pero por porque que quien se según ser si sí sin sobre son su sus
        también tiene todo todos tras tu un una uno unos y ya yo""",
    "it": """a ad ai al alla alle anche ancora c che chi ci come con contro cui da dal dalla dalle degli dei del della
        delle dello di dopo dove due e ed è era essere fra gli ha hanno i il in io l la le lei lo loro lui ma mentre mi
        nei nel nella nelle non nostro o ogni per perché più poi quando quella quello questa questo se senza si sono
        stata stato su sua sui sul sulla suo tra tutti tutto un una uno""",
    "pt": """a ainda além ao aos após as até com como contra da das de dela dele depois desde diz do dois dos duas e é
        ela ele eles em entre era essa esse esta está este eu foi foram há isso isto já mais mas me mesmo muito na nas
        não nem no nos nós o onde os ou para pela pelas pelo pelos por porque qual quando que quem se segundo sem ser
        seu seus sob sobre sua suas também tem ter um uma você""",
    "nl": """aan al alle als bij dan dat de den der deze die dit door dus een en er geen had haar heeft het hij hoe hun
        ik in is ja je kan maar meer met mijn naar niet nog nu of om onder onze ook op over te tegen toen tot uit van
        veel voor waar was wat we wel werd wie wij worden wordt zei zich zij zijn zo zonder zou""",
    "sv": """alla att av blev bli de dem den denna det dig din du där efter ej en enligt ett från för ha hade han har
        hon hur här i icke inte jag kan kommer kunde man med men mig min mot mycket när någon nu och om oss på sedan
        sig sin ska skulle som så till under upp ut utan vad var vi vid vår än är över""",
    "da": """ad af alle at blev blive da de dem den der det dig du efter eller en er et for fra få ham han har havde
        hun hvad hvor i ifølge ikke jeg kan kom man med men mig mod når nu og også om op os over på sig sin skal som
        så til ud under var ved vi vil være været""",
    "no": """alle at av ble bli da de den der det du eller en er et etter for fra få ha hadde han har hun hva hvor hvordan
        i ifølge ikke jeg kan med men mot når nå og også om opp oss over på seg sier sin skal som så til under ut var
        ved vi vil være vært""",
    "fi": """ei eivät että hän he ja jo joka jos jotka kanssa kertoo kuin kun me minä mukaan mutta myös ne niin nyt
        olevan oli olla on ovat se sekä sen siitä sitä tai tämä vain vielä voi yli""",
    "pl": """a aby ale bardzo będzie było był była być co czy dla do gdy go i ich ile im ja jak jako jego jej jest już
        każdy kiedy która które który lub ma mi może na nad nie nim niż o od oraz po pod przed przez przy roku są się
        ta tak także tego tej ten to tu tylko tym u w we więc z za ze że""",
    "cs": """a aby ale ani až bude by byl byla být co další do i jak jako je jeho její jejich jen jsou k kde když která
        které který ma má na nad ne nebo není o od po pod podle pro proti před při roku s se si tak také ten to tom u už
        v ve více však z za ze že""",
    "ro": """a acest această ai al ale am ar au avea că când care ce cele cel cu cum dar de despre din după ea ei el
        este eu fi fost iar în îi își la le lui mai nu o pe pentru prin sa să se sunt și un una unei unui va""",
    "hu": """a az azt be csak de egy el és ez ezt ha hanem hogy is ki lehet már meg mely mert mi mint nagyon ne nem
        pedig szerint van vagy volt voltak""",
    "tr": """ama ancak bir bu çok da daha de değil diye en gibi göre her için ile ise kadar ki mi ne o olan olarak oldu
        olduğu sonra şu tarafından ve veya ya yeni""",
    "id": """ada adalah agar akan anda atau bagi bahwa banyak belum bisa dalam dan dari dengan di dia harus hingga ia
        ini itu juga kami karena kata ke kepada kita mereka oleh pada para saat sebagai sudah tahun telah tersebut tidak
        untuk yang""",
    "ru": """а без более был была были было быть в вам вас весь во вот все всего всех вы где да для до его ее если есть
        еще же за здесь и из или им их к как ко когда который которые кто ли между меня мне может мы на над не него нее
        нет ни них но о об один он она они оно от по под после при с со сказал так также такой там то того тоже только
        том ты у уже чем что чтобы эта эти это я""",
    "uk": """а або але б без був була були було бути в вже від він вона вони все всі для до з за і із їх її його й як
        який які коли ми на над не ні о від по під після при про та так також там те ти то того тому у це цього ця ці
        чи що щоб я""",
}

_STEMMERS: Mapping[str, str] = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish", "fi": "finnish",
    "fr": "french", "hi": "hindi", "hu": "hungarian", "id": "indonesian", "it": "italian", "nl": "dutch",
    "no": "norwegian", "nb": "norwegian", "nn": "norwegian", "pl": "polish", "cs": "czech", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip


@cache
def _words_of() -> dict[str, list[str]]:
    """Each function word, with the languages that have it."""
    languages: dict[str, list[str]] = {}
    for language, words in _FUNCTION_WORDS.items():
        for word in words.split():
            languages.setdefault(word, []).append(language)
    return languages


@cache
def stop_words(language: str | None) -> frozenset[str]:
    """Words that say nothing about the event: those of the language, and always the English ones."""
    return frozenset(f"{_FUNCTION_WORDS.get(language or 'en', '')} {_FUNCTION_WORDS['en']}".split())


def knows(language: str | None) -> bool:
    """Whether words of the language are told apart and stemmed otherwise than English ones."""
    return language in _FUNCTION_WORDS or language in _STEMMERS


@cache
def stemmer(language: str | None) -> Stemmer.Stemmer:
    """The snowball stemmer of a language; English for those that have none."""
    return Stemmer.Stemmer(_STEMMERS.get(language or "en", "english"))


def guess(tokens: Sequence[str], text: str) -> str | None:
    """The language of a text by its function words (`tokens`, casefolded) or its script; None if it says too little."""
    if not text.isascii():
        letters = text[:600]
        for language, script in _SCRIPTS:
            if len(script.findall(letters)) * 5 > len(letters):
                return "ja" if language == "zh" and _SCRIPTS[0][1].search(letters) else language
    votes: dict[str, int] = {}
    languages = _words_of()
    for token in tokens[:200]:
        for language in languages.get(token, ()):
            votes[language] = votes.get(language, 0) + 1
    if not votes:
        return None
    ranked = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))
    best, most = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0
    return best if most >= ENOUGH and most > second else None


def primary(tag: str | None) -> str | None:
    """`en-GB` -> `en`; None for what is no language tag."""
    if not tag:
        return None
    part = tag.replace("_", "-").split("-")[0].strip().lower()
    return part if 2 <= len(part) <= 3 and part.isascii() and part.isalpha() and part != "und" else None
