//! The fixtures that most tests begin with, created through the product's own operations.

use serde_json::{Value, json};

use crate::{Answer, Person, World};

/// An organisation and its first owner.
#[derive(Clone, Debug)]
pub struct Org {
    /// Its identifier.
    pub id: String,
    /// The template that it was created from.
    pub template: String,
    /// Its first owner.
    pub owner: Person,
    world: World,
}

/// A member who has accepted an invitation.
#[derive(Clone, Debug)]
pub struct Member {
    /// The identifier of the membership.
    pub id: String,
    /// The person.
    pub person: Person,
}

impl Org {
    pub(crate) async fn create(world: &World, template: &str, owner: &Person) -> Self {
        let body = json!({ "name": "Acme", "template": template });
        let id = owner.post("/v1/organizations", body).await.assert_status(201).id();
        Self { id, template: template.to_owned(), owner: owner.clone(), world: world.clone() }
    }

    /// A path in this organisation: `path("/members")`; `path("")` is the organisation itself.
    #[must_use]
    pub fn path(&self, rest: &str) -> String {
        format!("/v1/organizations/{}{rest}", self.id)
    }

    /// Invites as the owner. [`World::pump`] sends the emails.
    pub async fn invite(&self, body: Value) -> Answer {
        self.owner.post(&self.path("/invitations"), body).await
    }

    /// Invites one address, and returns the id of the new membership.
    ///
    /// # Panics
    /// When the invitation fails.
    pub async fn invited(&self, body: Value) -> String {
        let answer = self.invite(body).await.assert_status(201);
        answer.body["results"][0]["id"].as_str().expect("an id for each result").to_owned()
    }

    /// Invites one address, delivers the email, and accepts with its token.
    ///
    /// # Panics
    /// When any step fails.
    pub async fn joined(&self, body: Value) -> Member {
        let answer = self.invite(body).await.assert_status(201);
        let email = answer.body["results"][0]["email"].as_str().expect("the address of each result");
        self.world.pump().await;
        let person = self.world.person(email);
        let token = self.world.link_token(email);
        let id = person.post("/v1/invitations/accept", json!({ "token": token })).await.assert_status(200).id();
        Member { id, person }
    }

    /// Invites a member who accepts: with that role, or in a portal with that group, and with access to all resources.
    ///
    /// # Panics
    /// When any step fails.
    pub async fn accepted_member(&self, email: &str, role: &str) -> Member {
        let mut body = self.offer(role);
        body["people"] = json!([{ "email": email, "first_name": "Grace", "last_name": "Gray" }]);
        self.joined(body).await
    }

    /// Invites a guest who accepts: for a period such as `P20D`, with further permissions.
    ///
    /// # Panics
    /// When any step fails.
    pub async fn accepted_guest(&self, email: &str, period: &str, permissions: &[&str]) -> Member {
        let grant = json!({ "role": "guest", "permissions": permissions });
        self.joined(json!({ "emails": [email], "kind": "guest", "period": period, "grant": grant })).await
    }

    /// The part of an invitation that offers that role, or in a portal that group.
    #[must_use]
    pub fn offer(&self, role: &str) -> Value {
        let all = |kind: &str| json!([{ "type": kind, "mode": "all" }]);
        match (self.template.as_str(), role) {
            ("portal", group) => json!({ "group": group }),
            ("sites", role) => json!({ "grant": { "role": role, "scopes": all("site") } }),
            ("partners", "admin") => json!({ "grant": { "role": role, "scopes": all("partner") } }),
            (_, role) => json!({ "grant": { "role": role } }),
        }
    }

    /// The organisation as the owner sees it.
    ///
    /// # Panics
    /// When the request fails.
    pub async fn read(&self) -> Value {
        self.owner.get(&self.path("")).await.assert_status(200).body
    }

    /// Changes the policy as the owner.
    ///
    /// # Panics
    /// When the request fails.
    pub async fn update_policy(&self, policy: Value) {
        self.owner.patch(&self.path(""), json!({ "policy": policy })).await.assert_status(200);
    }

    /// Puts a role, group or resource as the owner: `put("roles/auditor", body)`.
    pub async fn put(&self, entry: &str, body: Value) -> Answer {
        self.owner.put(&self.path(&format!("/{entry}")), body).await
    }

    /// Deletes a role, group or resource as the owner.
    pub async fn delete(&self, entry: &str) -> Answer {
        self.owner.delete(&self.path(&format!("/{entry}"))).await
    }

    /// Sends a batch of members to an operation such as `/members/suspend`. `/members/move` moves them out of their groups.
    pub async fn batch(&self, actor: &Person, operation: &str, members: &[&str]) -> Answer {
        let mut body = json!({ "members": members });
        if operation == "/members/move" {
            body["group"] = Value::Null;
        }
        actor.post(&self.path(operation), body).await
    }

    /// `PATCH /members/{member}`.
    pub async fn update_member(&self, actor: &Person, member: &str, body: Value) -> Answer {
        actor.patch(&self.path(&format!("/members/{member}")), body).await
    }

    /// The entries of the audit log as the owner reads them, newest first, over all pages; `query` such as `action=invited`.
    ///
    /// # Panics
    /// When a request fails.
    pub async fn audit_events(&self, query: &str) -> Vec<Value> {
        self.owner.get_pages(&self.path(&format!("/audit?{query}")), "events", 100).await
    }

    /// The actions in the audit log, oldest first; `query` such as `target=mem_…`.
    ///
    /// # Panics
    /// When a request fails.
    pub async fn audit_actions(&self, query: &str) -> Vec<String> {
        let events = self.audit_events(query).await;
        events.iter().rev().map(|event| event["action"].as_str().expect("an action").to_owned()).collect()
    }

    /// The number of entries with that action in the audit log.
    ///
    /// # Panics
    /// When a request fails.
    pub async fn audit_count(&self, action: &str) -> usize {
        self.audit_events(&format!("action={action}")).await.len()
    }

    /// A member as the owner sees it.
    ///
    /// # Panics
    /// When the request fails.
    pub async fn member(&self, id: &str) -> Value {
        self.owner.get(&self.path(&format!("/members/{id}"))).await.assert_status(200).body
    }

    /// The first page of members as the owner sees them; `query` such as `?status=active`.
    ///
    /// # Panics
    /// When the request fails.
    pub async fn members(&self, query: &str) -> Vec<Value> {
        let answer = self.owner.get(&self.path(&format!("/members{query}"))).await.assert_status(200);
        answer.body["members"].as_array().expect("a list of members").clone()
    }
}
