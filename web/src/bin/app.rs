//! Starts the site.

fn main() {
    strictmx_core::domain_name::provide(strictmx_web::platform::idna::to_ascii);
    yew::Renderer::<strictmx_web::app::App>::new().render();
}
