//! The names that the program and its script have for each other.

use super::*;

const LIST: &str = r#"{
    "imports": [["./app_bg.js", "__wbg_add_1f", "b"], ["./app_bg.js", "__wbg_add_1f2", "c"]],
    "exports": [["memory", "d"], ["__start", "e"]]
}"#;
const SCRIPT: &str = "/**\n * See `bindings.memory`.\n */\n\
    export function crash() { wasm.__start(); }\n\
    const import0 = {\n __wbg_add_1f: function(arg0) {},\n __wbg_add_1f2: function() {},\n};\n\
    return { \"./app_bg.js\": import0, };\n\
    let memory = wasm.memory.buffer; // fetches app_bg.wasm\n\
    export { initSync, __wbg_init as default };\n";

fn check(script: &str) -> Result<()> {
    let script = &without_comments(script);
    Names::read(LIST)
        .unwrap()
        .check(script, &exports_used(script))
}

#[test]
fn what_the_script_calls_is_found() {
    assert_eq!(exports_used(SCRIPT), ["__start", "memory"]);
    assert!(exports_used("my_wasm.a; wasm['b']; wasm.").is_empty());
}

#[test]
fn names_that_stand_where_they_should_are_replaced_by_esbuild() {
    check(SCRIPT).unwrap();
    let names = Names::read(LIST).unwrap();
    assert_eq!(
        serde_json::from_str::<HashMap<String, String>>(&names.as_cache()).unwrap(),
        [
            ("./app_bg.js", "a"),
            ("__wbg_add_1f", "b"),
            ("__wbg_add_1f2", "c"),
            ("memory", "d"),
            ("__start", "e")
        ]
        .map(|(old, new)| (old.to_owned(), new.to_owned()))
        .into()
    );
    assert_eq!(
        names.as_pattern(),
        r"^(?:\./app_bg\.js|__wbg_add_1f|__wbg_add_1f2|memory|__start)$"
    );
}

#[test]
fn a_script_that_does_not_fit_is_refused_and_the_name_is_told() {
    for (change, to, complaint) in [
        (
            " __wbg_add_1f:",
            " __wbg_add_2f:",
            "import __wbg_add_1f once",
        ),
        (
            ": function(arg0)",
            ": (arg0) =>",
            "import __wbg_add_1f once",
        ),
        ("wasm.__start", "__wbg_add_1f2", "import __wbg_add_1f2 once"),
        ("wasm.__start", "wasm.__stop", "calls __stop"),
        (
            "wasm.memory.buffer",
            "wasm.memory + performance.memory",
            "has a memory of",
        ),
        (
            "wasm.memory.buffer",
            "wasm.memory + my_wasm.memory",
            "has a memory of",
        ),
        ("./app_bg.js", "./other.js", "the module ./app_bg.js"),
    ] {
        let changed = SCRIPT.replacen(change, to, 1);
        assert_ne!(changed, SCRIPT, "{change}");
        let error = check(&changed).unwrap_err().to_string();
        assert!(error.contains(complaint), "{change} -> {to}: {error}");
    }
}

#[test]
fn a_list_that_reads_differently_is_refused() {
    for list in [
        "",
        "{}",
        r#"{"imports": [["m", "a"]], "exports": [["b", "c"]]}"#,
        r#"{"imports": [["m", "a", "b"], ["n", "c", "d"]], "exports": [["e", "f"]]}"#,
        r#"{"imports": [["m", "a", "b"]], "exports": [["c"]]}"#,
        r#"{"imports": [["m", "a", "b"]]}"#,
    ] {
        assert!(Names::read(list).is_err(), "{list}");
    }
}

#[test]
fn the_second_way_to_start_is_not_offered() {
    let kept = without_second_start(SCRIPT).unwrap();
    assert!(
        kept.ends_with("export { __wbg_init as default };\n"),
        "{kept}"
    );
    assert!(without_second_start(&kept).is_err(), "there is none");
}

#[test]
fn a_module_has_its_script_beside_it() {
    assert_eq!(
        script_of(Path::new("a/app_bg.wasm")),
        Some(PathBuf::from("a/app.js"))
    );
    assert_eq!(script_of(Path::new("a/filter.wasm")), None);
}

#[test]
fn values_are_described_as_javascript_does_it() {
    let script = "const ret = debugString(arg1);\nfunction debugString(value) {}\n";
    let plain = described_plainly(script);
    assert_eq!(
        plain,
        "const ret = String(arg1);\nfunction debugString(value) {}\n"
    );
}
