//! `cargo xtask`: everything a person or a build machine does with this repository, as one command each.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "what these commands print is their purpose")]

mod bench;
mod bindings;
mod counts;
mod keychain;
mod packages;
mod process;
mod run;
mod steps;
mod test;
mod tidy;
mod toolchain;
mod ui;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <command>

  run [--walk]      install what is missing, build, and open CPN Desk on its sandbox; without a
                    display (or with --walk) walk one payment through the real window instead and
                    leave numbered pictures and a transcript in target/walk
  test              install what is missing and check everything, as the build machine does
  bindings          write ui/src/bindings from crates/ipc
  sandbox [ARGS]    start the sandbox on its own; prints one line of JSON when it is ready
  bench             print how much slower than the bare calls we are, as ratios
  tidy              check the rules of the house: dependency edges, file rules, current bindings";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match args.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", &[][..]),
    };
    let outcome = match (command, rest) {
        ("run", []) => run::run(false),
        ("run", [flag]) if flag == "--walk" => run::run(true),
        ("test", []) => test::test(),
        ("bindings", []) => bindings::write(),
        ("sandbox", args) => sandbox(args),
        ("bench", []) => bench::bench(),
        ("tidy", []) => tidy::tidy(),
        ("help" | "--help" | "-h", _) => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(format!("`cargo xtask {}` is not a command here.\n\n{USAGE}", args.join(" "))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("\n{reason}");
            ExitCode::FAILURE
        }
    }
}

/// Starts the sandbox program; its one line of JSON goes to our standard output untouched.
fn sandbox(args: &[String]) -> Result<(), String> {
    process::cargo(["run", "--quiet", "--package", "cpn-desk-sandbox", "--"]).args(args).quiet().run()
}
