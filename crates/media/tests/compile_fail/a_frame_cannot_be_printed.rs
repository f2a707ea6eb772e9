fn main() {
    println!("{}", clevercall_media::Frame::silence());
}
