//! Invitations: create, resend and cancel for administrators; preview, accept and decline for invitees.

mod accept;
mod cancel;
mod create;
mod decline;
mod get;
mod list;
mod offer;
mod opened;
mod preview;
mod resend;

use kit::Operation;

/// `POST /v1/organizations/{org}/invitations`
pub static CREATE: Operation = Operation::endpoint::<create::Create>("invitations-create");
/// `POST /v1/organizations/{org}/invitations/resend`
pub static RESEND: Operation = Operation::endpoint::<resend::Resend>("invitations-resend");
/// `POST /v1/organizations/{org}/invitations/cancel`
pub static CANCEL: Operation = Operation::endpoint::<cancel::Cancel>("invitations-cancel");
/// `POST /v1/invitations/preview`
pub static PREVIEW: Operation = Operation::endpoint::<preview::Preview>("invitations-preview");
/// `POST /v1/invitations/accept`
pub static ACCEPT: Operation = Operation::decision::<accept::Accept>("invitations-accept");
/// `POST /v1/invitations/decline`
pub static DECLINE: Operation = Operation::decision::<decline::Decline>("invitations-decline");
/// `GET /v1/organizations/{org}/invitations`
pub static LIST: Operation = Operation::endpoint::<list::List>("invitations-list");
/// `GET /v1/organizations/{org}/invitations/{member}`
pub static GET: Operation = Operation::endpoint::<get::Get>("invitations-get");
