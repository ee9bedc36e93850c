//! The organisation on which the binaries are measured, and the call of each binary.

use harness::{Org, World};
use http::Method;
use serde_json::{Value, json};

/// The binaries with a budget.
pub const BINARIES: [&str; 7] = [
    "members-get",
    "organizations-authorize",
    "me-get",
    "members-list",
    "invitations-create",
    "page-invitation",
    "jobs-remind-guests",
];

/// How many members are copied into the organisation, in addition to those who were invited.
const COPIES: usize = 196;

/// An organisation of two hundred people, and the calls on it.
pub struct Calls {
    world: World,
    org: Org,
    member: String,
}

impl Calls {
    /// Creates the organisation. No reminder is due in it.
    pub async fn prepare() -> Self {
        let world = World::in_real_time().await;
        let owner = world.person("ada@example.com").named("Ada Byron");
        let org = world.organization("guests", &owner).await;
        let administrator = org.accepted_member("grace@example.com", "administrator").await.id;
        let user = org.accepted_member("alan@example.com", "user").await.id;
        let guest = org.accepted_guest("gus@example.com", "P30D", &[]).await.id;
        world.disable_stream();
        world.copy_members(&[administrator, user.clone(), guest], COPIES, |_, _| ());
        world.set_all_checkpoints_to_now().await;
        Self { world, org, member: user }
    }

    /// The cloud that the functions reach.
    pub fn cloud(&self) -> &local::aws::Cloud {
        self.world.cloud()
    }

    /// The event of the call with that number.
    pub fn event(&self, binary: &str, number: usize) -> Value {
        let (owner, path) = (&self.org.owner, |rest: &str| self.org.path(rest));
        let request = match binary {
            "members-get" => owner.request(Method::GET, &path(&format!("/members/{}", self.member))),
            "organizations-authorize" => {
                owner.request(Method::POST, &path("/authorize")).json(&json!({ "permission": "dashboards:view" }))
            }
            "me-get" => owner.request(Method::GET, "/v1/me"),
            "members-list" => owner.request(Method::GET, &path("/members?limit=50")),
            "invitations-create" => {
                let body = json!({ "emails": format!("n{number}@example.com"), "grant": { "role": "user" } });
                owner.request(Method::POST, &path("/invitations")).json(&body)
            }
            "page-invitation" => self.world.anonymous().request(Method::GET, "/invitation"),
            _ => return json!({ "source": "aws.events", "detail-type": "Scheduled Event", "detail": {} }),
        };
        request.event()
    }
}
