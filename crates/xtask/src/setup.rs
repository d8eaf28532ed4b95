//! What the tasks need on the machine, and how it comes there.
//!
//! Whatever can be set up without asking is; else the reason names the command that does it.

mod apt;
mod cargo_tool;
mod node;
mod node_packages;
mod python;
pub(crate) mod rust_src;
pub(crate) mod target;

use std::path::PathBuf;

pub(crate) use cargo_tool::CargoTool;

use crate::workspace;

/// Builds the site. 0.22 needs a newer compiler than ours.
pub(crate) const TRUNK: CargoTool = CargoTool {
    name: "trunk",
    version: "0.21.14",
    program: "trunk",
    locked: true,
    minutes: 4,
};

/// Makes JavaScript of wasm; its version must be the library's to the letter. Not `--locked`:
/// the lock file it ships with does not build.
pub(crate) const WASM_BINDGEN: CargoTool = CargoTool {
    name: "wasm-bindgen-cli",
    version: "0.2.130",
    program: "wasm-bindgen",
    locked: false,
    minutes: 3,
};

/// Judges licences, sources and banned crates by `deny.toml`.
pub(crate) const CARGO_DENY: CargoTool = CargoTool {
    name: "cargo-deny",
    version: "0.20.2",
    program: "cargo-deny",
    locked: true,
    minutes: 2,
};

/// Holds every dependency to `.config/supply-chain`.
pub(crate) const CARGO_VET: CargoTool = CargoTool {
    name: "cargo-vet",
    version: "0.10.3",
    program: "cargo-vet",
    locked: true,
    minutes: 2,
};

/// Puts the list of crates into the binary.
const CARGO_AUDITABLE: CargoTool = CargoTool {
    name: "cargo-auditable",
    version: "0.7.7",
    program: "cargo-auditable",
    locked: true,
    minutes: 2,
};

/// Writes the bill of materials.
const CARGO_CYCLONEDX: CargoTool = CargoTool {
    name: "cargo-cyclonedx",
    version: "0.5.9",
    program: "cargo-cyclonedx",
    locked: true,
    minutes: 3,
};

/// What a release takes.
pub(crate) const RELEASE: &[Need] = &[
    Need::WasmTarget,
    Need::Tool(&TRUNK),
    Need::Tool(&WASM_BINDGEN),
    Need::Tool(&CARGO_AUDITABLE),
    Need::Tool(&CARGO_CYCLONEDX),
    Need::Programs(&[("objcopy", "binutils")]),
];

/// What building the site takes.
pub(crate) const SITE: &[Need] = &[
    Need::WasmTarget,
    Need::Tool(&TRUNK),
    Need::Tool(&WASM_BINDGEN),
];

/// Names the folder of real policies and records, which are other people's.
pub(crate) const CORPUS: &str = "STRICTMX_CORPUS";

/// Something a task needs.
pub(crate) enum Need {
    /// The standard library for wasm32-unknown-unknown.
    WasmTarget,
    /// The standard library for [`target::STATIC`].
    StaticTarget,
    /// A program from crates.io in an exact version.
    Tool(&'static CargoTool),
    /// Programs of the system with the Debian packages that bring them: `(program, package)`.
    Programs(&'static [(&'static str, &'static str)]),
    /// Node and npm.
    Node,
    /// The packages that tests import: of the folder that has their lock file.
    NodePackages(&'static str),
    /// The programs and packages from PyPI that a file of pip's lists.
    PythonPrograms(&'static str),
    /// A folder that this variable names.
    Folder(&'static str),
    /// The right to make network namespaces.
    Root,
}

impl Need {
    /// Sets it up if it is missing. `Err` says what to install, and how.
    pub(crate) fn ensure(&self) -> Result<(), String> {
        match self {
            Self::WasmTarget => target::ensure(target::WASM),
            Self::StaticTarget => target::ensure(target::STATIC),
            Self::Tool(tool) => tool.ensure(),
            Self::Programs(programs) => apt::ensure(programs),
            Self::Node => node::ensure(),
            Self::NodePackages(folder) => node_packages::ensure(folder),
            Self::PythonPrograms(list) => python::ensure(list),
            Self::Folder(variable) => folder(variable).map(|_| ()),
            Self::Root => is_root()
                .then_some(())
                .ok_or_else(|| "needs root, for network namespaces".to_owned()),
        }
    }
}

/// Sets up all of them; stops at the first that cannot be had.
pub(crate) fn ensure(needs: &[Need]) -> anyhow::Result<()> {
    needs
        .iter()
        .try_for_each(Need::ensure)
        .map_err(anyhow::Error::msg)
}

/// The folder that a variable names, from the top of the repository. `Err` says what to set.
pub(crate) fn folder(variable: &str) -> Result<PathBuf, String> {
    let named = std::env::var_os(variable).filter(|folder| !folder.is_empty());
    let named = named.ok_or_else(|| format!("{variable} is not set: it names a folder"))?;
    let folder = workspace::root().join(named);
    if folder.is_dir() {
        Ok(folder)
    } else {
        Err(format!("{variable} names no folder: {}", folder.display()))
    }
}

fn is_root() -> bool {
    // No libc for one number: the owner of our own /proc entry is who we are.
    #[cfg(target_os = "linux")]
    {
        use std::os::linux::fs::MetadataExt;
        std::fs::metadata("/proc/self").is_ok_and(|own| own.st_uid() == 0)
    }
    #[cfg(not(target_os = "linux"))]
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_names_a_folder() {
        // Cargo sets these two: a folder, and none.
        assert!(folder("CARGO_MANIFEST_DIR").is_ok());
        assert!(folder("CARGO_PKG_NAME").is_err_and(|why| why.contains("names no folder")));
        assert!(folder("STRICTMX_NO_SUCH").is_err_and(|why| why.contains("is not set")));
    }
}
