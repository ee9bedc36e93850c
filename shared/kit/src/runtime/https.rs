//! One HTTPS client for all services.

use aws_smithy_http_client::{
    Builder,
    tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use super::config::Aws;

/// The roots that every AWS endpoint is certified by (<https://www.amazontrust.com/repository/>), the last until 2037.
/// Five instead of the system's hundred and forty: those are parsed at every cold start.
const AMAZON_ROOTS: &str = include_str!("amazon-roots.pem");

/// The client: with ring, whose first use gathers no entropy, and with the roots of Amazon, or with those of the system
/// where somebody has set their own (a proxy, an emulator).
///
/// # Panics
/// Never: the roots are part of this crate, and a test reads them.
#[must_use]
pub fn client(aws: &Aws) -> SharedHttpClient {
    let roots = if aws.has_custom_roots {
        TrustStore::empty().with_native_roots(true)
    } else {
        TrustStore::empty().with_pem_certificate(AMAZON_ROOTS)
    };
    let context = TlsContext::builder().with_trust_store(roots).build().expect("the roots can be read");
    Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).tls_context(context).build_https()
}
