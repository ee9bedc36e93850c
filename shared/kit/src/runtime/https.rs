//! One HTTPS client for all AWS services.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use aws_smithy_runtime_api::client::{
    http::{HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn},
    orchestrator::{HttpRequest, HttpResponse},
    result::ConnectorError,
};
use aws_smithy_types::body::SdkBody;
use hyper_rustls::{ConfigBuilderExt as _, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect},
    rt::{TokioExecutor, TokioTimer},
};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject as _},
};

use super::config::Aws;

/// The root certificates of every AWS endpoint (<https://www.amazontrust.com/repository/>), the last until 2037.
/// Every cold start parses its root certificates: these are five, those of the system a hundred and forty.
const AMAZON_ROOTS: &[u8] = include_bytes!("amazon-roots.pem");
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// HTTP/1.1 over TLS. No service that the product calls needs HTTP/2, which takes an eighth of a binary.
#[derive(Debug)]
struct Https(Client<hyper_rustls::HttpsConnector<connect::HttpConnector>, SdkBody>);

/// The client of all AWS services, built on its first request. It uses ring, which starts faster than the default provider
/// because it gathers no entropy on first use. It trusts Amazon's roots, or those of the system where custom ones are
/// configured (a proxy, an emulator).
#[must_use]
pub fn client(aws: &Aws) -> SharedHttpClient {
    let (has_custom_roots, connector) = (aws.has_custom_roots, OnceLock::new());
    http_client_fn(move |_, _| {
        let built = connector.get_or_init(|| SharedHttpConnector::new(Https::new(has_custom_roots)));
        SharedHttpConnector::clone(built)
    })
}

impl Https {
    /// # Panics
    /// When custom roots are configured and cannot be read. Amazon's are part of this crate, and a test parses them.
    fn new(has_custom_roots: bool) -> Self {
        let mut tcp = connect::HttpConnector::new();
        tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
        tcp.set_nodelay(true);
        tcp.enforce_http(false);
        let tls = HttpsConnectorBuilder::new().with_tls_config(tls(has_custom_roots));
        let connector = tls.https_or_http().enable_http1().wrap_connector(tcp);
        Self(Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(connector))
    }
}

fn tls(has_custom_roots: bool) -> ClientConfig {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().expect("ring supports the default versions");
    if has_custom_roots {
        return config.with_native_roots().expect("the configured roots can be read").with_no_client_auth();
    }
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(AMAZON_ROOTS) {
        roots.add(certificate.expect("the roots are PEM")).expect("the roots are valid certificates");
    }
    config.with_root_certificates(roots).with_no_client_auth()
}

impl HttpConnector for Https {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let client = self.0.clone();
        HttpConnectorFuture::new(async move {
            let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
            // A failure of the connection, which the SDK retries.
            let response = client.request(request).await.map_err(|error| ConnectorError::io(error.into()))?;
            HttpResponse::try_from(response.map(SdkBody::from_body_1_x))
                .map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_roots_of_amazon_are_valid() {
        let built = Https::new(false);

        assert!(format!("{built:?}").starts_with("Https"));
        assert_eq!(CertificateDer::pem_slice_iter(AMAZON_ROOTS).count(), 5);
    }
}
