//! First and last name as one text (D12).

use crate::full_name::{full_name, split_name};

/// D12: a name is put together as its script does.
#[test]
fn a_name_is_put_together_as_its_script_does() {
    let cases = [
        ("Ada", "Byron", "Ada Byron"),
        ("José María", "Cruz López", "José María Cruz López"),
        ("László", "Nagy", "László Nagy"),
        ("Анна", "Ахматова", "Анна Ахматова"),
        ("Ελένη", "Παππά", "Ελένη Παππά"),
        ("نجيب", "محفوظ", "نجيب محفوظ"),
        ("דוד", "לוי", "דוד לוי"),
        ("สมชาย", "ใจดี", "สมชาย ใจดี"),
        ("小龙", "李", "李小龙"),
        ("偉", "歐陽", "歐陽偉"),
        ("太郎", "山田", "山田太郎"),
        ("さくら", "佐々木", "佐々木さくら"),
        ("タロウ", "ヤマダ", "ヤマダタロウ"),
        ("ヶ丘", "一ノ瀬", "一ノ瀬ヶ丘"),
        ("민준", "김", "김민준"),
        ("세종", "남궁", "남궁세종"),
        // One of both in another script: as typed.
        ("Bruce", "李", "Bruce 李"),
        ("小龙", "Lee", "小龙 Lee"),
        ("Jun 俊", "李", "Jun 俊 李"),
        // Two words within are no name of these scripts.
        ("メアリー アン", "スミス", "メアリー アン スミス"),
        ("-", "李", "- 李"),
    ];
    for (first, last, whole) in cases {
        let (first, last) = (first.parse().unwrap(), last.parse().unwrap());

        assert_eq!(full_name(Some(&first), Some(&last)).as_deref(), Some(whole));
        assert_eq!(full_name(Some(&first), None), Some(first.to_string()));
        assert_eq!(full_name(None, Some(&last)), Some(last.to_string()));
    }
    assert_eq!(full_name(None, None), None);
}

/// D12: a name in one text, as identity providers and machines send it, is taken apart in the same order.
#[test]
fn a_name_is_taken_apart_as_its_script_does() {
    let cases = [
        ("Ada Byron", ("Ada", "Byron")),
        ("Maria Cruz López", ("Maria", "Cruz López")),
        ("李 小龙", ("小龙", "李")),
        ("山田\u{3000}太郎", ("太郎", "山田")),
        ("김 민준", ("민준", "김")),
        ("李小龙", ("李小龙", "")),
        ("Bruce 李", ("Bruce", "李")),
        ("Ada", ("Ada", "")),
        ("", ("", "")),
    ];
    for (name, parts) in cases {
        assert_eq!(split_name(name), parts);
    }
}
