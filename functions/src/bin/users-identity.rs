//! `users-identity`, written by `cargo run -p generate`.
fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    kit::lambda::serve(&functions::users::IDENTITY)
}
