//! Starts the site.

fn main() {
    yew::Renderer::<strictmx_web::app::App>::new().render();
}
