//! Uniqueness and verification of a hundred thousand tokens.

use std::collections::HashSet;

use harness::World;
use kit::{
    random::Random,
    token::{Keys, Link},
};

/// The bytes of the MAC at the end of a token: 256 bits in base64.
const MAC_DIGITS: usize = 42;

/// C24: a hundred thousand links differ in their authenticated ends, are nobody's identifier, and open only with the
/// key.
#[tokio::test]
async fn tokens_are_unique_and_valid_only_with_their_key() {
    let (world, random) = (World::new().await, Random::seeded(24));
    let [own, other] = ["a", "b"].map(|key| Keys::parse(&format!(r#"{{"1": "{}"}}"#, key.repeat(64))).unwrap());
    let link = || Link {
        organization: random.new_id(world.now()),
        membership: random.new_id(world.now()),
        sponsor: Some(random.new_id(world.now())),
        attempt: 1,
    };

    let tokens: Vec<String> = (0..100_000).map(|_| own.sign_link(&link())).collect();

    let ends: HashSet<&str> = tokens.iter().map(|token| &token[token.len() - MAC_DIGITS..]).collect();
    assert_eq!(ends.len(), tokens.len());
    for token in tokens.iter().step_by(1_000) {
        assert!(own.verify_link(token).is_some() && other.verify_link(token).is_none());
        assert!(token.parse::<domain::id::MembershipId>().is_err());
    }
}
