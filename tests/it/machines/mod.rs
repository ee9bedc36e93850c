//! Machines: callers with tokens of the client credentials grant (A4).

mod audit;
mod invitations;
mod owners;
mod rights;
mod tokens;
