//! What the desk promises staff, tried from the order to the end against the sandbox: nothing but the window is left out.
mod paying;
