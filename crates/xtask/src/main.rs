//! The project's own tasks, run as `cargo xtask TASK`.
//!
//! Each task is one module. A task that needs a tool sets it up ([`setup`]) or says exactly what
//! to install; every command it runs is printed first ([`command`]), so that it can be repeated
//! by hand.

mod bench;
mod bench_safety;
mod codegen;
mod command;
mod extension;
mod files;
mod fuzz;
mod new_check;
mod npm;
mod registries;
mod release;
mod serve;
mod setup;
mod site;
mod size;
#[cfg(test)]
mod style;
mod test;
mod wasm_app;
mod workspace;

use std::process::ExitCode;

use clap::Parser;

/// The project's own tasks
#[derive(Parser)]
#[command(bin_name = "cargo xtask", disable_help_subcommand = true)]
enum Task {
    Serve(serve::Serve),
    Test(test::Test),
    Codegen(codegen::Codegen),
    NewCheck(new_check::NewCheck),
    Npm(npm::Npm),
    Size(size::Size),
    Bench(bench::Bench),
    BenchSafety(bench_safety::BenchSafety),
    Fuzz(fuzz::Fuzz),
    Registries(registries::Registries),
    Release(release::Release),
    Extension(extension::Extension),
}

fn main() -> ExitCode {
    let done = match Task::parse() {
        Task::Serve(task) => task.run(),
        Task::Test(task) => task.run(),
        Task::Codegen(task) => task.run(),
        Task::NewCheck(task) => task.run(),
        Task::Npm(task) => task.run(),
        Task::Size(task) => task.run(),
        Task::Bench(task) => task.run(),
        Task::BenchSafety(task) => task.run(),
        Task::Fuzz(task) => task.run(),
        Task::Registries(task) => task.run(),
        Task::Release(task) => task.run(),
        Task::Extension(task) => task.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
