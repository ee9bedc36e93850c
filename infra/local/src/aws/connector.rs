//! Connects the AWS SDKs to a [`Cloud`] in the same process: no port, no threads, no waiting.

use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;

use super::{Cloud, ConnectionLost};

/// The HTTP client to give to an SDK's configuration so that it talks to `cloud`.
#[must_use]
pub fn http_client(cloud: Cloud) -> SharedHttpClient {
    let connector = SharedHttpConnector::new(InProcess(cloud));
    http_client_fn(move |_, _| connector.clone())
}

/// The SDK's request with its body, which the SDKs of the product always hold in memory.
pub fn buffered_request(request: HttpRequest) -> Result<http::Request<Bytes>, ConnectorError> {
    let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
    let (parts, body) = request.into_parts();
    let body = body.bytes().ok_or_else(|| ConnectorError::user("streamed bodies are not supported".into()))?;
    Ok(http::Request::from_parts(parts, Bytes::copy_from_slice(body)))
}

/// The response as the SDK receives it, or the error of a connection that broke before the response arrived.
pub fn sdk_response(response: http::Response<Bytes>) -> Result<HttpResponse, ConnectorError> {
    if response.extensions().get::<ConnectionLost>().is_some() {
        return Err(ConnectorError::timeout("the request took effect and its response was lost".into()));
    }
    HttpResponse::try_from(response.map(SdkBody::from)).map_err(|error| ConnectorError::other(error.into(), None))
}

struct InProcess(Cloud);

impl std::fmt::Debug for InProcess {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InProcess")
    }
}

impl HttpConnector for InProcess {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready(buffered_request(request).and_then(|request| sdk_response(self.0.call(&request))))
    }
}
