//! One HTTPS client for all AWS services.

use aws_smithy_http_client::{
    Builder,
    tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use super::config::Aws;

/// The root certificates of every AWS endpoint (<https://www.amazontrust.com/repository/>), the last until 2037.
/// Every cold start parses its root certificates: these are five, those of the system a hundred and forty.
const AMAZON_ROOTS: &str = include_str!("amazon-roots.pem");

/// Builds the client on ring, which starts faster than the default provider because it gathers no entropy on first use.
/// It trusts Amazon's roots, or those of the system where custom ones are configured (a proxy, an emulator).
///
/// # Panics
/// Never: the roots are part of this crate, and tests parse them.
#[must_use]
pub fn client(aws: &Aws) -> SharedHttpClient {
    let roots = if aws.has_custom_roots {
        TrustStore::empty().with_native_roots(true)
    } else {
        TrustStore::empty().with_pem_certificate(AMAZON_ROOTS)
    };
    let context = TlsContext::builder().with_trust_store(roots).build().expect("the roots are valid certificates");
    Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).tls_context(context).build_https()
}
