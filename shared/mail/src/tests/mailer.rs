//! Requests to SES, and how its responses map to errors.

use std::sync::{Arc, Mutex};

use aws_sdk_sesv2::{
    Client, Config,
    config::{BehaviorVersion, Credentials, Region, retry::RetryConfig},
};
use aws_smithy_runtime_api::{
    client::{
        http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn},
        orchestrator::{HttpRequest, HttpResponse},
        result::ConnectorError,
    },
    http::StatusCode,
};
use domain::{branding::Branding, locale::Locale};

use super::parsed_email::sender;
use crate::{Email, Envelope, Error, Mailer, MessageId, Tag};

/// SES with a fixed response; `None` breaks the connection.
#[derive(Debug, Clone)]
struct FakeSes {
    response: Option<(u16, &'static str, &'static str)>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl HttpConnector for FakeSes {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = String::from_utf8(request.body().bytes().unwrap().to_vec()).unwrap();
        self.requests.lock().unwrap().push(body);
        let Some((status, kind, body)) = self.response else {
            return HttpConnectorFuture::ready(Err(ConnectorError::io("anna.berg@example.org".into())));
        };
        let mut response = HttpResponse::new(StatusCode::try_from(status).unwrap(), body.into());
        response.headers_mut().insert("x-amzn-errortype", kind);
        HttpConnectorFuture::ready(Ok(response))
    }
}

async fn send(response: Option<(u16, &'static str, &'static str)>) -> (Result<MessageId, Error>, Vec<String>) {
    let ses = FakeSes { response, requests: Arc::default() };
    let connector = SharedHttpConnector::new(ses.clone());
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("eu-central-1"))
        .credentials_provider(Credentials::new("key", "secret", None, None, "test"))
        .retry_config(RetryConfig::disabled())
        .http_client(http_client_fn(move |_, _| connector.clone()))
        .build();
    let mailer = Mailer::new(Client::from_conf(config), sender());
    let (to, branding) = ("Anna.Berg@example.org".parse().unwrap(), Branding::default());
    let (email_id, locale) = ("01K0 EMAIL", Locale::En);
    let envelope = Envelope { to: &to, email_id, locale, branding: &branding, support_email: None };
    let result = mailer.send(&envelope, &Email::sample_invitation(), &[Tag::new("attempt", 2)]).await;
    let requests = ses.requests.lock().unwrap().clone();
    (result, requests)
}

/// C43: one request with raw content, one recipient, the configuration set, and the tags that delivery events repeat.
#[tokio::test]
async fn one_request_carries_configuration_set_and_tags() {
    let (result, requests) = send(Some((200, "", r#"{"MessageId":"0100-1"}"#))).await;
    let request: serde_json::Value = serde_json::from_str(&requests[0]).unwrap();

    assert_eq!(result.unwrap().as_str(), "0100-1");
    assert_eq!(requests.len(), 1);
    assert_eq!(request["FromEmailAddress"], "members@mail.example.com");
    assert_eq!(request["Destination"], serde_json::json!({"ToAddresses": ["Anna.Berg@example.org"]}));
    assert_eq!(request["ConfigurationSetName"], "members");
    assert_eq!(
        request["EmailTags"],
        serde_json::json!([{"Name": "attempt", "Value": "2"}, {"Name": "email", "Value": "invitation"}, {"Name": "email_id", "Value": "01K0_EMAIL"}])
    );
    assert!(request["Content"]["Raw"]["Data"].is_string() && request["Content"]["Simple"].is_null());
}

/// C93: messages of SES quote addresses; errors of this crate do not.
#[tokio::test]
async fn errors_are_classified_and_hold_no_address() {
    let body = r#"{"message":"Email address is not verified: anna.berg@example.org"}"#;
    let code = |code: &str| code.to_owned();
    for (response, expected) in [
        (Some((400, "MessageRejected", body)), Error::Rejected { code: code("MessageRejected") }),
        (Some((400, "BadRequestException", body)), Error::Rejected { code: code("BadRequestException") }),
        (Some((429, "TooManyRequestsException", body)), Error::Throttled { code: code("TooManyRequestsException") }),
        (Some((400, "LimitExceededException", body)), Error::Throttled { code: code("LimitExceededException") }),
        (Some((400, "ThrottlingException", body)), Error::Throttled { code: code("ThrottlingException") }),
        (Some((400, "SendingPausedException", body)), Error::Unavailable { code: code("SendingPausedException") }),
        (Some((404, "NotFoundException", body)), Error::Unavailable { code: code("NotFoundException") }),
        (Some((403, "AccessDeniedException", body)), Error::Unavailable { code: code("AccessDeniedException") }),
        (Some((500, "InternalFailure", body)), Error::Unavailable { code: code("InternalFailure") }),
        (None, Error::Unavailable { code: code("connection") }),
    ] {
        let error = send(response).await.0.unwrap_err();

        assert_eq!(error, expected);
        assert_eq!(error.is_permanent(), matches!(error, Error::Rejected { .. }));
        assert!(!format!("{error} {error:?}").contains('@') && std::error::Error::source(&error).is_none());
    }
}
