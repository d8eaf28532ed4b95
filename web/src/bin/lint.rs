//! Starts the lint page.

fn main() {
    strictmx_core::domain_name::provide(strictmx_web::platform::idna::to_ascii);
    strictmx_view::texts::provide(strictmx_web::platform::sentences());
    yew::Renderer::<strictmx_web::pages::Lint>::new().render();
}
