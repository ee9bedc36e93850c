//! Logs: JSON lines on standard output, where Lambda collects them, and metric lines without an envelope.

use tracing_subscriber::{
    Layer as _,
    filter::{LevelFilter, Targets},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

/// Installs the subscriber for events of level `info` and above, or for those that `filter` selects.
pub fn init(filter: Option<&str>) {
    // `EnvFilter` would link a regular expression engine into every binary.
    let filter =
        filter.and_then(|filter| filter.parse().ok()).unwrap_or(Targets::new().with_default(LevelFilter::INFO));
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_filter(tracing_subscriber::filter::filter_fn(|metadata| metadata.target() != "emf"));
    tracing_subscriber::registry().with(filter).with(lines).with(MetricLines).init();
}

/// Writes metric lines as they are: the embedded metric format allows no envelope.
struct MetricLines;

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for MetricLines {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        if event.metadata().target() == "emf" {
            event.record(&mut Bare);
        }
    }
}

struct Bare;

impl tracing::field::Visit for Bare {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        if field.name() == "emf" {
            println!("{value:?}");
        }
    }
}
