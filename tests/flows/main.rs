//! What the desk promises staff, tried from the order to the end against the sandbox: nothing but the window is left out.
mod arriving;
mod asking;
mod choosing;
mod device;
mod following;
mod forming;
mod losing;
mod magic;
mod noticing;
mod opening;
mod outcomes;
mod paying;
mod recording;
mod refusing;
mod repeating;
mod tickets;
mod watching;
