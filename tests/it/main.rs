//! The product from outside: through its gateway, over an embedded table; and the lists that must agree.

mod acceptance;
mod audit;
mod authorize;
mod catalogues;
mod contract;
mod faults;
mod invitations;
mod isolation;
mod jobs;
mod journeys;
mod me;
mod members;
mod organizations;
mod people;
mod races;
