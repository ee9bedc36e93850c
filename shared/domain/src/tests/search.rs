//! Search by the name one knows (D5).

use crate::{
    address::EmailAddress,
    search::{Search, SearchText},
};

fn person(first: &str, last: &str, email: &str) -> SearchText {
    let email: EmailAddress = email.parse().unwrap();
    SearchText::of(Some(first), Some(last), &email, Some("crm/4711"))
}

/// Whether `q` finds the person, in both orders of the name.
fn finds(q: &str, text: &SearchText) -> bool {
    let search = Search::parse(q).unwrap();
    let found = search.matches(&text.by_last_name());
    assert!(text.by_first_name().is_none_or(|other| search.matches(&other) == found), "{q}");
    found
}

/// D5: a person is found by any words of their name, in any order and as any keyboard writes them.
#[test]
fn a_person_is_found_by_any_words_of_their_name() {
    let cases: [(&str, &str, &[&str]); 33] = [
        (
            "Anna",
            "Müller",
            &["Anna Müller", "Müller, Anna", "Muller", "mueller", "MÜLLER", "Mu\u{308}ller", "anna", "nna", "ann mül"],
        ),
        ("Maria", "Cruz López", &["cruz", "lopez", "López Maria", "maria cruz", "Cruz López, Maria"]),
        (
            "Seán",
            "O'Brien",
            &["O’Brien", "O'Brien", "OʼBrien", "O`Brien", "O´Brien", "obrien", "brien", "Sean O＇Brien", "sean"],
        ),
        ("小龙", "李", &["小龙", "李小龙", "李 小龙", "小龙李", "小龙 李", "李", "龙", "李小"]),
        ("太郎", "山田", &["山田太郎", "山田　太郎", "太郎", "山"]),
        ("タロウ", "ヤマダ", &["ヤマダ", "やまだ", "ﾔﾏﾀﾞ", "ヤマダタロウ", "たろう"]),
        ("민수", "김", &["김민수", "김 민수", "민수", "민수 김", "김"]),
        ("Jean-Luc", "Picard", &["jean-luc", "Jean Luc", "jeanluc", "luc", "Jean‑Luc Picard", "picard jean"]),
        ("Gabriele", "d'Angelo", &["d'Angelo", "d’angelo", "dangelo", "angelo", "d angelo"]),
        ("Anna", "van der Berg", &["van der Berg", "vanderberg", "berg", "Anna van der Berg", "der berg", "vander"]),
        ("Алёна", "Фёдорова", &["алена", "Алёна", "ФЕДОРОВА", "Але\u{308}на", "федор"]),
        ("Андрей", "Чайка", &["Андреи\u{306}", "Андрей", "чайка", "АНДРЕЙ"]),
        ("Γιώργος", "Παπαδόπουλος", &["γιωργοσ", "Γιωργος", "ΓΙΏΡΓΟΣ", "παπαδοπουλος", "ΠΑΠΑΔΟΠΟΥΛΟΣ"]),
        ("İbrahim", "Yıldız", &["ibrahim", "İBRAHİM", "IBRAHIM", "yildiz", "YILDIZ", "Yıldız", "i\u{307}brahim"]),
        ("Đức", "Nguyễn", &["nguyen", "Nguyễn", "NGUYÊN", "duc nguyen", "Nguye\u{302}\u{303}n"]),
        ("محمد", "أحمد", &["محمد", "مُحَمَّد", "احمد", "أحمد", "مـحـمـد"]),
        ("علی", "کریمی", &["علي", "كريمي", "کریمی"]),
        ("שָׁלוֹם", "כהן", &["שלום", "שָׁלוֹם", "כהן"]),
        ("Søren", "Kjærgård", &["soren", "Søren", "soeren", "kjaergard", "kjaergaard", "KJÆRGÅRD"]),
        ("Łukasz", "Wałęsa", &["lukasz", "walesa", "Wałęsa", "ŁUKASZ"]),
        ("Björk", "Guðmundsdóttir", &["bjork", "gudmundsdottir", "bjoerk"]),
        ("Þór", "Æsir", &["thor", "aesir", "Þór"]),
        ("Jürgen", "Groß", &["gross", "Groß", "GROẞ", "juergen gross", "jurgen"]),
        ("Zoë", "Müller-Lüdenscheidt", &["zoe", "mueller-luedenscheidt", "muller ludenscheidt", "lüdenscheidt"]),
        ("J. R. R.", "Tolkien", &["J.R.R. Tolkien", "tolkien, j", "JRR Tolkien", "j r r"]),
        ("Ｊｏｈｎ", "Ｓｍｉｔｈ", &["john", "Ｊｏｈｎ　Ｓｍｉｔｈ", "smith，john"]),
        ("Kaʻiulani", "Hawaiʻi", &["kaiulani", "Ka'iulani", "hawai‘i"]),
        ("सुमन", "शर्मा", &["सुमन", "शर्मा", "शर्मा सुमन"]),
        ("สมชาย", "ใจดี", &["สมชาย", "ใจดี", "สมชาย ใจดี"]),
        ("Ștefan", "Țepeș", &["stefan", "Ştefan", "tepes", "Ţepeş"]),
        ("Anne\u{200B}Marie", "Ho\u{AD}ff", &["annemarie", "hoff", "Anne\u{200D}Marie"]),
        ("Mary \"Molly\"", "Mac Donald", &["\"Molly\"", "MacDonald", "molly donald", "(Molly)"]),
        ("ﬁnn", "Ⅳ", &["finn", "iv"]),
    ];

    for (first, last, queries) in cases {
        let text = person(first, last, "p1@corp.example");
        for q in queries {
            assert!(finds(q, &text), "{q:?} for {first} {last}: {text:?}");
        }
        for q in ["zzz", &format!("{first} zzz"), "p1 zzz", "p1@other.example"] {
            assert!(!finds(q, &text), "{q:?} for {first} {last}");
        }
    }
}

/// D5: a person is found by their address, as it is stored, read and pasted.
#[test]
fn a_person_is_found_by_their_address() {
    let cases: [(&str, &[&str], &[&str]); 7] = [
        (
            "Anna.Mueller+x@corp.example",
            &[
                "anna.mueller+x@corp.example",
                "ANNA.MUELLER+X@CORP.EXAMPLE",
                "Anna <anna.mueller+x@corp.example>",
                "\"Mueller, A.\" <anna.mueller+x@corp.example>",
                "<anna.mueller+x@corp.example>",
                "mailto:anna.mueller+x@corp.example",
                "anna.mueller+x@corp.exam",
                "corp.example",
                "@corp.example",
                "@corp",
                "anna.mueller",
                "mueller+x@",
                "anna mueller",
                "zorn corp.example",
                "anna.mueller＋x＠corp.example",
            ],
            &["nna.mueller+x@corp.example", "mueller@corp.example", "@orp.example", "corp.example.org"],
        ),
        (
            "j@münchen.de",
            &[
                "münchen",
                "j@münchen.de",
                "j@xn--mnchen-3ya.de",
                "xn--mnchen-3ya.de",
                "@münchen.de",
                "munchen",
                "@munch",
            ],
            &["k@münchen.de", "muenster"],
        ),
        (
            "o'brien@corp.example",
            &["o’brien@corp.example", "o'brien@corp", "obrien@corp", "o’brien", "obrien"],
            &["rien@corp"],
        ),
        (
            "first_last@sub.corp.example",
            &["last", "first_last", "sub.corp", "corp.example", "first last"],
            &["@corp.example"],
        ),
        ("a-b@corp.example", &["a-b", "a-b@corp.example"], &["b@corp.example"]),
        ("x1@corp.example", &["crm/4711", "4711", "CRM/4711"], &["crm/4712"]),
        ("x2@παράδειγμα.ελ", &["παραδειγμα", "@παράδειγμα.ελ", "x2@παράδειγμα.ελ"], &["παρατηρώ"]),
    ];

    for (address, found, not_found) in cases {
        let text = person("Q", "Zorn", address);
        for q in found {
            assert!(finds(q, &text), "{q:?} for {address}: {:?}", Search::parse(q));
        }
        for q in not_found {
            assert!(!finds(q, &text), "{q:?} for {address}");
        }
    }
}

/// D5: a blank query is none; one without a word finds nothing, so that no selection becomes wider by it.
#[test]
fn a_query_without_a_word_finds_nothing() {
    for q in ["", " ", "\u{200B}", "\u{FEFF} \u{3000}", "\t\n"] {
        assert_eq!(Search::parse(q), None, "{q:?}");
    }
    for q in [",", " , ", "'", "’", "\"\"", "<>", ";", "!!!", "\u{301}"] {
        assert!(!finds(q, &person("A", "B", "a@corp.example")), "{q:?}");
    }
    assert!(finds("😀", &person("😀", "B", "a@corp.example")));
    assert!(finds("anna - muller &", &person("Anna", "Müller", "a@corp.example")));
}

/// D5: one letter finds words that begin with it, not every text that has it somewhere.
#[test]
fn one_letter_finds_words_that_begin_with_it() {
    let text = person("Bea", "Zorn", "kim@corp.example");

    assert!(finds("b", &text) && finds("z", &text) && finds("k", &text));
    assert!(!finds("a", &text) && !finds("n", &text) && !finds("i", &text));
    assert!(!finds("jonas", &person("Jon", "Asher", "x@corp.example")), "words of two names are not one");
}

/// D5: prefixes are those of the word that selects best.
#[test]
fn the_longest_word_that_is_no_address_selects() {
    let names = |q: &str| Search::parse(q).unwrap().prefixes().names;

    assert_eq!(names("Anna Müller"), ["anna muller", "muller"]);
    assert_eq!(names("Müller, Anna"), ["muller"]);
    assert_eq!(names("van der Berg"), ["van der berg", "berg"]);
    assert_eq!(names("ann corp.example"), ["ann"]);
    assert_eq!(names("李小龙"), ["李小龙"]);
    assert_eq!(Search::parse("@xn--mnchen-3ya.de").unwrap().prefixes().domains, ["munchen.de"]);
    assert_eq!(Search::parse("J@Corp.example").unwrap().prefixes().emails, ["j@corp.example"]);
}
