//! Visavis.
use leptos::prelude::*;
fn main() {
    let (n, set) = signal(0);
    mount_to_body(move || view! { <button on:click=move |_| set.update(|n| *n += 1)>{n}</button> <Show when=move || n.get() % 2 == 0><p>"x"</p></Show> });
}
