"""Names in an article: found by rules and lists, joined into people, organisations and places."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tui.judge import entities
from tui.judge.entities_merge import Written, merge
from tui.judge.entities_spans import Span, Text
from tui.models import Article, EntityType

SEEDS = Path(__file__).parents[2] / "seeds"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
Found = dict[tuple[EntityType, str], list[str]]


class Unknown:
    """An index of a store that knows no entity yet."""

    def names(self, ids: Sequence[str]) -> Mapping[str, str]:
        return {}


def article(text: str, title: str = "", *, language: str | None = "en", id: str = "a" * 12) -> Article:
    return Article(
        id=id, source_key="k", source_id=id, feed=None, outlet="Harbour Post", title=title, url=None, canonical=None, author="",
        language=language, published=NOW, first_seen=NOW, at=NOW, blocks=(), text=text, text_hash="",
    )  # fmt: skip


def found(text: str, title: str = "", *, language: str | None = "en") -> Found:
    """(type, entity) -> its names as written, in order."""
    judged = entities.judge([article(text, title, language=language)], Unknown())
    names: Found = {}
    for sighting in judged.sightings["a" * 12]:
        mention = sighting.mention
        field = title if mention.field == "title" else text
        assert field[mention.start : mention.end] == mention.name
        names.setdefault((mention.type, mention.entity_name), []).append(mention.name)
    return names


def seed(name: str) -> Found:
    title, *paragraphs = (SEEDS / name).read_text("utf-8").replace("โ", "—").splitlines()
    return found("\n\n".join(paragraphs), title, language=None)


class TestFindingNames:
    def test_the_first_document_is_read_right(self) -> None:
        names = seed("000_3ff474f1db44cf2b.txt")
        assert set(names) == {
            ("person", "Marco Rubio"),
            ("person", "Claudia Sheinbaum"),
            ("person", "Donald J. Trump"),
            ("organisation", "Trump administration"),
            ("organisation", "X"),
            ("place", "Mexico"),
            ("place", "United States"),
            ("place", "China"),
            ("place", "Latin America"),
            ("place", "Western Hemisphere"),
            ("place", "White House"),
        }
        assert names["person", "Marco Rubio"].count("Rubio") == 10
        assert names["place", "United States"] == ["U.S."] * 8

    def test_a_ship_is_no_person(self) -> None:
        names = seed("003_ever-given-afloat.txt")
        assert ("person", "Osama Rabie") in names
        assert ("organisation", "Suez Canal Authority") in names
        assert not {name for _, name in names} & {"Ever Given", "Alp Guard", "Carlo Magno", "Mashhour", "Dredgers"}

    def test_the_agency_of_a_dateline_is_not_what_the_text_is_about(self) -> None:
        for agency in ("Sample Wire", "Reuters"):
            assert found(f"SUEZ, Egypt ({agency}) - The canal is closed.") == {
                ("place", "Suez"): ["SUEZ"],
                ("place", "Egypt"): ["Egypt"],
            }

    def test_a_telescope_is_not_the_person_whose_name_it_bears(self) -> None:
        text = "The James Webb Space Telescope was launched on Saturday. It is named after James Webb, who led NASA."
        names = found(text, "James Webb Space Telescope launched from Kourou")
        assert names["person", "James Webb"] == ["James Webb"]
        assert ("place", "Kourou") in names

    def test_demonyms_weekdays_and_months_are_no_entities(self) -> None:
        assert (
            found("On Tuesday a German court fined the Russian in March. French Canadians and Muslims were pleased.")
            == {}
        )

    def test_words_at_the_start_of_a_sentence_are_no_names(self) -> None:
        assert found("Tugs pulled at the hull. Dredgers dug. Meanwhile Protesters gathered. Police came.") == {}

    def test_a_hyphen_joins_two_places_or_one_name(self) -> None:
        text = "Talks on U.S.-Mexico trade went on. The Mexico-based group met Jean-Louis Georgelin and Bashar al-Assad in Guinea-Bissau."
        names = found(text)
        assert set(names) == {
            ("place", "United States"),
            ("place", "Mexico"),
            ("person", "Jean-Louis Georgelin"),
            ("person", "Bashar al-Assad"),
            ("place", "Guinea-Bissau"),
        }
        assert names["place", "Mexico"] == ["Mexico", "Mexico"]

    def test_possessive_endings_are_cut(self) -> None:
        names = found("Rubio’s visit and Mexico's answer: Marco Rubio left, and McDonald's opened.")
        assert names["person", "Marco Rubio"] == ["Rubio", "Marco Rubio"]
        assert names["place", "Mexico"] == ["Mexico"]
        assert ("organisation", "McDonald's") in names

    def test_a_headline_in_title_case_gets_only_names_that_the_text_knows(self) -> None:
        text = "Oil prices rose again after Ukraine had struck a depot in Russia, the minister Olena Kovalenko said in the evening of the same day in Kyiv."
        names = found(text, "Ukraine Strikes Deep Behind Enemy Lines As Kovalenko Warns Moscow Again")
        assert names["place", "Ukraine"] == ["Ukraine", "Ukraine"]
        assert names["person", "Olena Kovalenko"] == ["Kovalenko", "Olena Kovalenko"]
        assert not any("Enemy" in name or "Strikes" in name for written in names.values() for name in written)

    def test_a_headline_without_a_text_gets_listed_places_and_people(self) -> None:
        names = found("", "Angela Merkel Visits New Delhi For Trade Talks")
        assert set(names) == {("person", "Angela Merkel"), ("place", "New Delhi")}

    def test_sub_headings_are_treated_like_headlines(self) -> None:
        text = "Marco Rubio came to Mexico.\n\nTensions Over Cartels And Rubio Tariffs\n\nThe talks went on for a day."
        names = found(text)
        assert names["person", "Marco Rubio"] == ["Marco Rubio", "Rubio"]
        assert set(names) == {("person", "Marco Rubio"), ("place", "Mexico")}

    def test_titles_are_no_part_of_a_name_but_its_role(self) -> None:
        text = "U.S. Secretary of State Marco Rubio met Prime Minister Narendra Modi. Mr Modi and former President Joe Biden spoke."
        judged = entities.judge([article(text)], Unknown())
        roles = {(s.mention.name, s.role) for s in judged.sightings["a" * 12] if s.mention.type == "person"}
        assert roles == {
            ("Marco Rubio", "Secretary of State"),
            ("Narendra Modi", "Prime Minister"),
            ("Modi", ""),
            ("Joe Biden", "Former President"),
        }

    def test_generations_and_letters_of_other_alphabets_are_kept_and_joined(self) -> None:
        text = (
            "King Charles III met Recep Tayyip Erdoğan, and Robert F. Kennedy Jr. was there. Erdogan thanked Charles."
        )
        names = found(text)
        assert names["person", "Charles III"] == ["Charles III", "Charles"]
        assert names["person", "Recep Tayyip Erdoğan"] == ["Recep Tayyip Erdoğan", "Erdogan"]
        assert names["person", "Robert F. Kennedy Jr."] == ["Robert F. Kennedy Jr."]

    def test_a_city_that_is_a_surname_is_the_person_where_the_text_names_one(self) -> None:
        text = "Whitney Houston sang on Friday. Later Houston left the stage to her band."
        assert found(text) == {("person", "Whitney Houston"): ["Whitney Houston", "Houston"]}

    def test_a_ship_is_known_by_its_the_and_by_what_is_near(self) -> None:
        names = found(
            "Two tugs came to the harbour, among them the Marlow, and pulled. Tugs are strong. The Kremlin did not speak."
        )
        assert set(names) == {("organisation", "Kremlin")} or set(names) == {("place", "Kremlin")}

    def test_a_company_with_a_persons_name_is_an_it(self) -> None:
        assert ("organisation", "Bernhard Schulte Shipmanagement") in seed("001_ever-given-aground.txt")

    def test_a_telescope_that_is_called_by_one_name_is_nobody(self) -> None:
        text = "Hubble telescope data were shown on Friday. Hubble has looked at it for years, said the astronomer Anna Roth."
        assert set(found(text, "Hubble is old")) == {("person", "Anna Roth")}

    def test_parts_of_addresses_and_names_of_users_are_no_names(self) -> None:
        text = (
            "See Fit.Honda.com and write to Anna.Roth@example.com. Submitted by /u/MarcoRubio7 and by @AnnaRoth for us."
        )
        assert found(text) == {}

    def test_a_given_name_that_an_editor_put_in_is_nobody(self) -> None:
        text = "“Those like [Patrick] Mago and [Kaide] Ellis have done well,” said Matt Peet. [Link] It is over."
        assert set(found(text)) == {("person", "Mago"), ("person", "Ellis"), ("person", "Matt Peet")}

    def test_states_are_known_by_what_newspapers_call_them(self) -> None:
        assert set(found("The senator spoke in Hartford, Conn. and later in Tulsa, Okla., on the same day.")) >= {
            ("place", "Connecticut"),
            ("place", "Oklahoma"),
        }

    def test_a_function_word_with_a_capital_is_not_an_acronym(self) -> None:
        assert found("He uses it in tandem with the Who's There? log viewer. Us? It is what it is.") == {}

    def test_a_dollar_amount_is_not_the_united_states(self) -> None:
        assert found("The company paid US$40 million and then US $2 million more.") == {}


class TestOtherLanguages:
    def test_german_nouns_are_no_names(self) -> None:
        names = seed("015_webb-am-ziel.txt")
        assert set(names) >= {
            ("organisation", "NASA"),
            ("place", "Germany"),
            ("place", "Heidelberg"),
            ("place", "Kourou"),
        }
        assert {name for kind, name in names if kind == "person"} == set()
        assert not any(name in ("Der Spiegel", "Spiegel", "Sonne", "Bilder", "Rakete") for _, name in names)

    def test_a_surname_ends_a_german_name_and_one_in_capitals_a_french_one(self) -> None:
        german = (
            "Du hast die Möglichkeit, Gerald Kramer Fragen zu stellen, und das ist nicht alles, was es bei uns gibt."
        )
        french = "La conférence de Jean DUPONT Framasoft est pour tous, et elle sera dans la salle avec les autres."
        assert set(found(german, language="de")) == {("person", "Gerald Kramer")}
        assert set(found(french, language="fr")) == {("person", "Jean DUPONT")}

    def test_spanish_and_french_names_are_those_of_the_english_reports(self) -> None:
        spanish, french = seed("034_rubio-en-mexico.txt"), seed("025_notre-dame-rouvre.txt")
        assert set(spanish) >= {("person", "Marco Rubio"), ("place", "United States"), ("place", "Latin America")}
        assert spanish["person", "Marco Rubio"] == ["Rubio", "Marco Rubio", "Rubio"]
        assert set(french) >= {("person", "Emmanuel Macron"), ("place", "United States"), ("place", "Notre-Dame")}

    def test_elided_articles_are_no_part_of_a_name(self) -> None:
        text = "Le président de la République a dit que la mission de l’Agence spatiale européenne vers l’Ukraine est reportée."
        assert set(found(text, language="fr")) == {("organisation", "European Space Agency"), ("place", "Ukraine")}

    def test_listed_names_are_found_in_japanese(self) -> None:
        names = seed("022_chandrayaan-3-ja.txt")
        assert set(names) >= {
            ("place", "India"),
            ("place", "China"),
            ("organisation", "Indian Space Research Organisation"),
        }
        assert names["place", "India"][0] == "インド"


class TestJoiningNames:
    def test_us_and_its_other_names_are_one(self) -> None:
        names = found("The US, the U.S., the USA, the United States and America agreed.")
        assert list(names) == [("place", "United States")]

    def test_initials_and_generations_do_not_make_another_person(self) -> None:
        one = entities.judge([article("President Donald J. Trump spoke.", id="a" * 12)], Unknown())
        two = entities.judge([article("President Donald Trump spoke.", id="b" * 12)], Unknown())
        assert [e.id for e in one.entities] == [e.id for e in two.entities]

    def test_an_acronym_is_the_organisation_that_it_abbreviates(self) -> None:
        text = "The Kenya Wheat Growers Association (KWGA) met. The KWGA wants higher prices."
        names = found(text)
        assert names["organisation", "Kenya Wheat Growers Association"] == [
            "Kenya Wheat Growers Association",
            "KWGA",
            "KWGA",
        ]

    def test_a_body_that_many_countries_have_is_that_of_the_country_named_before(self) -> None:
        court = "The Supreme Court of India ruled on Friday. The Supreme Court said that it would wait."
        assert list(found(court)) == [("organisation", "Supreme Court of India")]
        after = "The Supreme Court ruled on Friday. It cited the Supreme Court of India, which is not bound by it."
        assert {name for _, name in found(after)} == {"Supreme Court", "Supreme Court of India"}
        assert ("organisation", "Bank of England") in found(
            "The Bank of England kept rates. The Bank said so on Friday."
        )

    def test_initials_of_a_place_are_that_place(self) -> None:
        text = "The flood in New South Wales goes on. Towns in NSW were cut off by water in the night."
        assert list(found(text)) == [("place", "New South Wales")]

    def test_a_nickname_in_quotation_marks_is_within_the_name(self) -> None:
        text = 'Joaquín "El Chapo" Guzmán was in court, and so was Rep. Randy “Duke” Cunningham. Cunningham said “Yes” to Guzmán.'
        names = found(text)
        assert names["person", "Randy “Duke” Cunningham"] == ["Randy “Duke” Cunningham", "Cunningham"]
        assert names["person", 'Joaquín "El Chapo" Guzmán'] == ['Joaquín "El Chapo" Guzmán', "Guzmán"]

    def test_a_shorter_form_joins_the_longer_one(self) -> None:
        text = "The Francis Scott Key Bridge fell. The loss of the Key Bridge closes the port."
        assert list(found(text)) == [("place", "Francis Scott Key Bridge")]

    def test_a_lone_surname_is_nobody_in_particular_in_another_article(self) -> None:
        text = "Police arrested Mr Smith. Mr Smith denies it."
        one = entities.judge([article(text, id="a" * 12)], Unknown())
        two = entities.judge([article(text, id="b" * 12)], Unknown())
        named = entities.judge([article("The lawyer John Smith spoke.", id="c" * 12)], Unknown())
        ids = [judged.entities[0].id for judged in (one, two, named)]
        assert len(set(ids)) == 3

    def test_two_people_of_one_surname_stay_two(self) -> None:
        text = "Hillary Clinton arrived. Bill Clinton followed. Hillary Clinton spoke."
        assert set(found(text)) == {("person", "Hillary Clinton"), ("person", "Bill Clinton")}

    def test_names_that_the_store_knows_are_shown_as_it_shows_them(self) -> None:
        class Known:
            def names(self, ids: Sequence[str]) -> Mapping[str, str]:
                return dict.fromkeys(ids, "Donald Trump")

        judged = entities.judge([article("President Donald J. Trump spoke.")], Known())
        assert [s.mention.entity_name for s in judged.sightings["a" * 12]] == ["Donald Trump"]

    def test_another_recogniser_fits_in(self) -> None:
        class Fixed:
            name, version = "fixed", "1"

            def recognise(self, texts: Sequence[Text]) -> Sequence[Sequence[Span]]:
                return [[Span("title", 0, 5, "person"), Span("text", 0, 11, "person", "senator")] for _ in texts]

        judged = entities.judge([article("Marco Rubio left.", "Rubio leaves")], Unknown(), by=Fixed())
        assert [e.name for e in judged.entities] == ["Marco Rubio"]
        assert [s.role for s in judged.sightings["a" * 12]] == ["", "Senator"]


def test_an_article_without_names_is_in_the_judgement_so_that_its_old_mentions_go() -> None:
    judged = entities.judge([article("it rained all day.")], Unknown())
    assert judged.sightings == {"a" * 12: ()}


def test_a_roster_of_thousands_costs_no_more_than_its_length() -> None:
    def seconds(people: int) -> float:
        roster = [Written("person", f"Ann{n} Lee{n}") for n in range(people)]
        start = time.process_time()
        merge([*roster, *(Written("person", f"Lee{n}") for n in range(0, people, 7))])
        return time.process_time() - start

    seconds(10)
    assert seconds(16_000) < 24 * max(seconds(2_000), 0.02)


def test_in_a_roster_a_name_still_finds_whom_it_means() -> None:
    roster = [Written("person", f"Ann{n} B. Lee{n}") for n in range(50)]
    lone = ["Lee7", "Ann9", "Ann8 Lee8", "B. Lee6"]
    merged = merge([*roster, *(Written("person", name) for name in lone)])
    assert [named.name for named in merged[50:]] == ["Ann7 B. Lee7", "Ann9 B. Lee9", "Ann8 B. Lee8", "Ann6 B. Lee6"]
