//! The keys of invitation tokens: the functions can read what Secrets Manager generates.

use kit::token::Keys;
use proptest::prelude::*;
use serde_json::json;

use super::template;

#[test]
fn the_template_generates_64_letters_and_digits_as_the_first_key() {
    let secret = &template::resources("AWS::SecretsManager::Secret")["Keys"]["GenerateSecretString"];

    assert_eq!(
        *secret,
        json!({
            "SecretStringTemplate": "{}",
            "GenerateStringKey": "1",
            "PasswordLength": 64,
            "ExcludePunctuation": true,
        })
    );
}

proptest! {
    #[test]
    fn any_64_letters_and_digits_are_a_key(drawn in "[A-Za-z0-9]{64}") {
        let secret = json!({ "1": drawn }).to_string();
        prop_assert!(Keys::parse(&secret).is_ok());
    }
}
