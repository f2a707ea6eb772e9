use clevercall_vault::{NumberOnlyWriter, Turn};

async fn keep(mut writer: NumberOnlyWriter, turn: Turn<'_>) {
    writer.keep_turn(&turn).await;
}

fn main() {}
