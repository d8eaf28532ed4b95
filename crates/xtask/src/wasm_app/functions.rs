//! The functions of a module, and a module with them elsewhere.

use std::convert::Infallible;

use anyhow::{Context, Result, anyhow};
use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{
    BinaryReaderError, CodeSectionReader, FunctionBody, FunctionSectionReader, Parser, Payload,
    TypeRef,
};

/// The functions of a module.
#[derive(Default)]
pub(super) struct Functions<'a> {
    /// How many are imported. Those have the first numbers, and keep them.
    imported: usize,
    /// The number of the type of each of the others.
    types: Vec<u32>,
    bodies: Vec<&'a [u8]>,
}

impl<'a> Functions<'a> {
    /// # Errors
    /// What is no module.
    pub(super) fn of(wasm: &'a [u8]) -> Result<Self> {
        Self::read(wasm).context("this is not a wasm module")
    }

    fn read(wasm: &'a [u8]) -> Result<Self, BinaryReaderError> {
        let mut functions = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        let is_function = matches!(import?.ty, TypeRef::Func(_));
                        functions.imported += usize::from(is_function);
                    }
                }
                Payload::FunctionSection(section) => {
                    functions.types = section.into_iter().collect::<Result<_, _>>()?;
                }
                Payload::CodeSectionEntry(body) => functions.bodies.push(body.as_bytes()),
                _ => {}
            }
        }
        Ok(functions)
    }

    /// Type and body of each that is not imported.
    pub(super) fn own(&self) -> Vec<(u32, &'a [u8])> {
        let types = self.types.iter().copied();
        types.zip(self.bodies.iter().copied()).collect()
    }

    /// The module with these of its own functions, in this order; `new` has for each of them all the
    /// place in `kept` of the one to call from now on.
    ///
    /// # Errors
    /// A module that cannot be read to its end.
    pub(super) fn moved(&self, wasm: &[u8], kept: Vec<usize>, new: &[usize]) -> Result<Vec<u8>> {
        let new = new.iter().map(|place| self.imported + place);
        let new = (0..self.imported).chain(new).map(u32::try_from);
        let mut moved = Moved {
            kept,
            new: new.collect::<Result<_, _>>()?,
        };
        let mut module = Module::new();
        moved
            .parse_core_module(&mut module, Parser::new(0), wasm)
            .map_err(|error| anyhow!("the functions cannot be moved: {error}"))?;
        Ok(module.finish())
    }
}

/// Where functions go.
struct Moved {
    /// The old places of those that are not imported, in their new order.
    kept: Vec<usize>,
    /// The new number of each, imports first.
    new: Vec<u32>,
}

type Done = Result<(), reencode::Error<Infallible>>;

impl Reencode for Moved {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, reencode::Error<Infallible>> {
        Ok(self.new[function as usize])
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Done {
        let types: Vec<_> = section.into_iter().collect::<Result<_, _>>()?;
        for at in &self.kept {
            functions.function(types[*at]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Done {
        let bodies: Vec<FunctionBody<'_>> = section.into_iter().collect::<Result<_, _>>()?;
        for at in self.kept.clone() {
            self.parse_function_body(code, bodies[at].clone())?;
        }
        Ok(())
    }
}
