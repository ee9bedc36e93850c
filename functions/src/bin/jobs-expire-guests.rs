//! `jobs-expire-guests`
fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    kit::lambda::serve(&functions::jobs::EXPIRE_GUESTS)
}
