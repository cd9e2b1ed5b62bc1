"""Names of a story's articles become one entity where the story tells, and only there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from tui.judge.entities_merge import Written, merge
from tui.judge.entities_names import called, clashing, fits, key_of, person_name
from tui.judge.entities_story import StoryName, resolve
from tui.models import EntityType


class Known:
    """People of a surname beyond the story: id, name, articles, roles."""

    def __init__(self, *people: tuple[str, str, int, tuple[tuple[str, int], ...]]) -> None:
        self.people = people

    def of_surname(self, surname: str, limit: int) -> Sequence[tuple[str, str, int, tuple[tuple[str, int], ...]]]:
        return [one for one in self.people if one[1].split()[-1].casefold() == surname][:limit]


def name(
    own: str,
    names: Mapping[str, int],
    *articles: str,
    kind: EntityType = "person",
    whole: bool | None = None,
    roles: tuple[str, ...] = (),
) -> StoryName:
    full = whole if whole is not None else kind != "person" or any(" " in one for one in names)
    return StoryName(own, kind, names, full, articles, roles)


def meant(*names: StoryName, known: Known | None = None) -> dict[str, str]:
    forwards = {r.own: r.entity for r in resolve(names, known or Known())}
    assert forwards == {r.own: r.entity for r in resolve(names[::-1], known or Known())}
    assert all(r.reason for r in resolve(names, known or Known()))
    return forwards


class TestLoneNames:
    def test_a_lone_surname_is_the_one_person_of_the_story_who_bears_it(self) -> None:
        assert meant(name("lone", {"Rubio": 3}, "b"), name("rubio", {"Marco Rubio": 1, "Rubio": 4}, "a")) == {
            "lone": "rubio"
        }

    def test_with_two_of_that_surname_it_stays_its_own(self) -> None:
        both = (name("bill", {"Bill Clinton": 2}, "a"), name("hillary", {"Hillary Clinton": 2}, "a"))
        assert meant(name("lone", {"Clinton": 3}, "b"), *both) == {}

    def test_unless_the_other_articles_call_one_of_them_so(self) -> None:
        bill = name("bill", {"Bill Clinton": 1}, "a")
        hillary = name("hillary", {"Hillary Clinton": 2, "Clinton": 9}, "a", "c")
        assert meant(name("lone", {"Clinton": 3}, "b"), bill, hillary) == {"lone": "hillary"}

    def test_a_father_and_his_son_are_two(self) -> None:
        father, son = name("father", {"Donald Trump": 2}, "a"), name("son", {"Donald Trump Jr.": 2}, "b")
        assert meant(father, son) == {}

    def test_lone_names_that_nobody_gives_in_full_are_one_within_the_story(self) -> None:
        assert meant(name("b", {"Smith": 1}, "2"), name("a", {"Smith": 1}, "1")) == {"b": "a"}

    def test_the_president_of_a_text_that_names_only_his_daughter_is_not_she(self) -> None:
        known = Known(("donald", "Donald Trump", 40, (("President", 30),)), ("ivanka", "Ivanka Trump", 2, ()))
        names = (name("lone", {"Trump": 9}, "a", roles=("President",)), name("ivanka", {"Ivanka Trump": 1}, "a"))
        assert meant(names[0], known=known) == {"lone": "donald"}
        assert meant(*names, known=known).get("lone") != "ivanka"

    def test_a_role_and_a_surname_mean_whom_texts_know_by_both_and_a_surname_alone_nobody(self) -> None:
        known = Known(("obama", "Barack Obama", 12, (("President", 9),)))
        assert meant(name("lone", {"Obama": 2}, "a", roles=("President",)), known=known) == {"lone": "obama"}
        assert meant(name("lone", {"Obama": 2}, "a"), known=known) == {}
        assert meant(name("lone", {"Obama": 2}, "a", roles=("Mayor",)), known=known) == {}

    def test_two_who_hold_the_role_are_nobody_in_particular(self) -> None:
        known = Known(("w", "George Bush", 9, (("President", 5),)), ("hw", "Jeb Bush", 8, (("President", 4),)))
        assert meant(name("lone", {"Bush": 2}, "a", roles=("President",)), known=known) == {}

    def test_a_given_name_alone_needs_another_article_that_uses_it(self) -> None:
        sasha = name("sasha", {"Sasha Obama": 1}, "a")
        assert meant(sasha, name("lone", {"Sasha": 1}, "b")) == {}
        assert meant(name("sasha", {"Sasha Obama": 1, "Sasha": 2}, "a"), name("lone", {"Sasha": 1}, "b")) == {
            "lone": "sasha"
        }

    def test_an_initial_that_does_not_fit_keeps_two_apart(self) -> None:
        assert meant(name("lone", {"K. Smith": 1}, "b", whole=False), name("john", {"John Smith": 2}, "a")) == {}

    def test_a_surname_taken_for_a_place_is_the_person(self) -> None:
        rubio = name("rubio", {"Marco Rubio": 2, "Rubio": 6}, "a", "c")
        assert meant(rubio, name("town", {"Rubio": 1}, "b", kind="place")) == {"town": "rubio"}
        assert (
            meant(
                name("jordan", {"Michael Jordan": 2, "Jordan": 6}, "a"),
                name("country", {"Jordan": 1}, "b", kind="place"),
            )
            == {}
        )


class TestFullNames:
    def test_a_short_given_name_is_the_same_person_in_one_story(self) -> None:
        found = meant(name("joe", {"Joe Lieberman": 5}, "a", "c"), name("joseph", {"Joseph I. Lieberman": 1}, "b"))
        assert found == {"joseph": "joe"}

    def test_but_not_where_one_article_names_both(self) -> None:
        assert meant(name("joe", {"Joe Smith": 2}, "a"), name("joseph", {"Joseph Smith": 2}, "a", "b")) == {}

    def test_a_title_before_a_name_is_no_part_of_it(self) -> None:
        names = (name("leader", {"Leader Chuck Schumer": 1}, "a"), name("chuck", {"Chuck Schumer": 1}, "b"))
        assert meant(*names) == {"leader": "chuck"}


class TestOrganisations:
    def test_an_acronym_is_the_one_organisation_of_the_story_with_its_initials(self) -> None:
        long = name("long", {"Kenya Wheat Growers Association": 2}, "a", kind="organisation")
        short = name("short", {"KWGA": 3}, "b", kind="organisation")
        assert meant(long, short) == {"short": "long"}
        other = name("other", {"Karen Water Gas Authority": 1}, "c", kind="organisation")
        assert meant(long, short, other) == {}

    def test_a_body_that_many_countries_have_is_the_one_of_the_story_that_most_texts_give_a_country(self) -> None:
        bare = name("bare", {"Supreme Court": 3}, "b", kind="organisation")
        indian = name("indian", {"Supreme Court of India": 1}, "a", kind="organisation")
        assert meant(bare, indian) == {"bare": "indian"}
        assert meant(bare, indian, name("kenyan", {"Kenyan Supreme Court": 1}, "c", kind="organisation")) == {}
        assert meant(name("bare", {"Supreme Court": 3}, "b", "c", kind="organisation"), indian) == {}
        assert meant(name("bare", {"Supreme Court": 3}, "a", kind="organisation"), indian) == {}

    def test_a_listed_acronym_stays_what_the_list_says(self) -> None:
        nasa = name("nasa", {"NASA": 3}, "b", kind="organisation")
        club = name("club", {"North Atlantic Sailing Association": 1}, "a", kind="organisation")
        assert meant(nasa, club) == {}

    def test_the_end_of_one_longer_name_is_that_name(self) -> None:
        long = name("long", {"Francis Scott Key Bridge": 2}, "a", kind="place")
        assert meant(long, name("short", {"Key Bridge": 3}, "b", kind="place")) == {"short": "long"}

    def test_what_belongs_to_another_is_not_that_other(self) -> None:
        part = name("part", {"West Street Workshops of Bell Works": 2}, "a", kind="organisation")
        assert meant(part, name("whole", {"Bell Works": 3}, "b", kind="organisation")) == {}
        written = [Written("organisation", n) for n in ("West Street Workshops of Bell Works", "Bell Works")]
        assert len({named.key for named in merge(written)}) == 2

    def test_one_name_of_two_types_is_of_the_type_that_most_articles_give_it(self) -> None:
        place = name("place", {"Gorm Field": 1}, "a", kind="place")
        firm = name("firm", {"Gorm Field": 5}, "b", "c", "d", kind="organisation")
        assert meant(place, firm) == {"place": "firm"}


class TestNames:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Donald J. Trump", "Donald Trump"),
            ("JD Vance", "J.D. Vance"),
            ("Joseph R. Biden Jr.", "Joe Biden"),
            ("Charles Schumer", "Chuck Schumer"),
            ("Hillary Rodham Clinton", "Hillary Clinton"),
            ("Sammy Davis Sr.", "Sammy Davis"),
        ],
    )
    def test_two_names_have_one_key(self, one: str, other: str) -> None:
        assert key_of(one) == key_of(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("George W. Bush", "George H.W. Bush"),
            ("Donald Trump", "Donald Trump Jr."),
            ("Mike Johnson", "Michael Johnson"),
            ("Bill Clinton", "Hillary Clinton"),
        ],
    )
    def test_two_names_have_two_keys(self, one: str, other: str) -> None:
        assert key_of(one) != key_of(other)

    def test_initials_may_clash(self) -> None:
        assert clashing(person_name("George W. Bush"), person_name("George H.W. Bush"))
        assert clashing(person_name("K. Smith"), person_name("John Smith"))
        assert not clashing(person_name("J. Smith"), person_name("John Smith"))
        assert not fits(person_name("K. Smith"), person_name("John Smith"))

    def test_nicknames_are_known_both_ways(self) -> None:
        assert called("dick", "richard")
        assert called("richard", "dick")
        assert called("bill", "will")
        assert not called("barack", "marco")


class TestWithinAnArticle:
    def test_a_form_of_address_tells_which_of_two_is_meant(self) -> None:
        names = [
            Written("person", "Bill Clinton", "Mr."),
            Written("person", "Hillary Clinton", "Mrs."),
            Written("person", "Clinton", "Mrs."),
            Written("person", "Clinton", "Mr."),
        ]
        assert [one.name for one in merge(names)][2:] == ["Hillary Clinton", "Bill Clinton"]

    def test_the_president_is_not_his_son(self) -> None:
        names = [Written("person", "Trump", "President"), Written("person", "Donald Trump Jr.", "")]
        lone, son = merge(names)
        assert not lone.whole
        assert son.name == "Donald Trump Jr."

    def test_departments_have_one_key_however_they_are_written(self) -> None:
        one, other = (
            merge([Written("organisation", n)])[0] for n in ("Department of Transport", "Transport Department")
        )
        assert one.key == other.key
        indian, of_india, american = (
            merge([Written("organisation", n)])[0].key
            for n in ("Indian Supreme Court", "Supreme Court of India", "Supreme Court")
        )
        assert indian == of_india != american
