//! `/`, `/app/…`, `/pkg/…`, `/locales/…`, `/health`

use std::fs;
use std::path::Path;

use reqwest::{Response, header};

use crate::support::TestServer;

/// A site folder as a build leaves it.
fn build(root: &Path) {
    for (path, contents) in [
        ("pkg/samen.aaa.js", "export default () => {}"),
        ("pkg/samen.aaa.js.br", "not looked at"),
        ("pkg/samen.bbb.wasm", "\0asm"),
        ("pkg/samen.ccc.css", "body {}"),
        ("pkg/__wasm_split.fff.js", "export const load = 0"),
        ("pkg/split_late.ggg.wasm", "\0asm"),
        ("pkg/extras/extras.ddd.js", "export default () => {}"),
        ("pkg/extras/extras.eee.wasm", "\0asm"),
        ("pkg/extras/extras.eee.wasm.br", "not looked at"),
        ("icons/icon-192.png", "png"),
        ("art/two-at-table.svg", "<svg/>"),
        ("favicon.svg", "<svg/>"),
    ] {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }
}

async fn built(url: &'static str) -> TestServer {
    let mut server = TestServer::with(&[("PUBLIC_URL", url)]).await;
    server.stop().await;
    build(&server.folder.path().join("site"));
    server.run().await;
    server
}

async fn get(server: &TestServer, path: &str) -> Response {
    reqwest::get(format!("{}{path}", server.url)).await.unwrap()
}

async fn text(server: &TestServer, path: &str) -> String {
    get(server, path).await.text().await.unwrap()
}

#[tokio::test]
async fn the_app_without_its_slash_leads_to_where_the_service_worker_answers() {
    let server = built("http://localhost:3000").await;
    let arrived = get(&server, "/app").await;
    assert_eq!(
        (arrived.url().path(), arrived.status().as_u16()),
        ("/app/", 200)
    );
}

#[tokio::test]
async fn what_is_shared_past_the_service_worker_leads_to_the_form_and_is_not_kept() {
    let server = built("http://localhost:3000").await;
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let photo = vec![0xff; 100_000];
    let shared = client.post(format!("{}/app/share", server.url)).body(photo);
    let answer = shared.send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 303);
    assert_eq!(answer.headers()[header::LOCATION], "/app/diary/new");
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let server = built("https://samen.example.org").await;
    for path in [
        "/app/",
        "/app/sw.js",
        "/health",
        "/api/v1/join",
        "/pkg/samen.aaa.js",
        "/nothing",
    ] {
        let response = get(&server, path).await;
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        let policy = header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"),
            "{path}"
        );
        assert!(policy.contains("frame-ancestors 'none'"));
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin");
        let granted = header("permissions-policy");
        let granted: Vec<_> = granted
            .split(", ")
            .filter(|part| !part.ends_with("=()"))
            .collect();
        assert_eq!(granted, ["camera=(self)", "microphone=(self)"]);
        assert!(header("strict-transport-security").starts_with("max-age="));
    }
}

#[tokio::test]
async fn plain_http_on_localhost_is_not_told_to_use_tls() {
    let server = TestServer::start().await;
    let response = get(&server, "/health").await;
    assert!(!response.headers().contains_key("strict-transport-security"));
    assert_eq!(response.text().await.unwrap(), "ok");
}

#[tokio::test]
async fn every_page_of_the_app_is_the_shell_and_no_script_is() {
    let server = built("http://localhost:3000").await;
    let shell = text(&server, "/app/").await;
    for part in [
        "/pkg/samen.aaa.js",
        "/pkg/samen.bbb.wasm",
        "/pkg/samen.ccc.css",
        "/pkg/__wasm_split.fff.js",
        "samen-locales",
    ] {
        assert!(shell.contains(part), "{part}");
    }
    // The late part is no part of the first screen.
    assert!(!shell.contains("split_late"));
    for path in ["/app/", "/app/join", "/app/diary/0123", "/app/duo/x/y"] {
        assert_eq!(text(&server, path).await, shell, "{path}");
    }
    for path in [
        "/app/old.js",
        "/app/a/b.wasm",
        "/pkg/samen.old.js",
        "/pkg/samen.old.wasm",
        "/locales/nl.old.json",
        "/pkg/",
        "/pkg/../site",
    ] {
        let response = get(&server, path).await;
        assert_eq!(response.status(), 404, "{path}");
        assert_ne!(
            response
                .headers()
                .get(header::CACHE_CONTROL)
                .and_then(|v| v.to_str().ok()),
            Some("public, max-age=31536000, immutable")
        );
    }
}

#[tokio::test]
async fn the_shell_says_where_the_second_program_is_and_does_not_load_it() {
    let mut server = built("http://localhost:3000").await;
    let told = async |server: &TestServer| -> String {
        let shell = text(server, "/app/").await;
        let (_, after) = shell
            .split_once("<meta name=\"samen-extras\" content=\"")
            .unwrap();
        let (told, rest) = after.split_once("\">").unwrap();
        assert!(!rest.contains("/pkg/extras/"));
        told.replace("&quot;", "\"")
    };
    let places: serde_json::Value = serde_json::from_str(&told(&server).await).unwrap();
    assert_eq!(places["script"], "/pkg/extras/extras.ddd.js");
    assert_eq!(places["wasm"], "/pkg/extras/extras.eee.wasm");

    server.stop().await;
    fs::remove_dir_all(server.folder.path().join("site/pkg/extras")).unwrap();
    server.run().await;
    assert_eq!(told(&server).await, "null");
}

/// The paths that this worker keeps.
fn precached(worker: &str) -> Vec<String> {
    let (_, after) = worker.split_once("const PRECACHE = ").unwrap();
    let (list, _) = after.split_once(";\n").unwrap();
    serde_json::from_str(list).unwrap()
}

#[tokio::test]
async fn everything_that_the_worker_keeps_is_there() {
    let server = built("http://localhost:3000").await;
    let worker = text(&server, "/app/sw.js").await;
    assert!(!worker.contains("/*BUILD_ID*/") && !worker.contains("/*PRECACHE*/"));
    let list = precached(&worker);
    for path in &list {
        assert_eq!(get(&server, path).await.status(), 200, "{path}");
    }
    for wanted in [
        "/app/",
        "/pkg/samen.bbb.wasm",
        "/pkg/extras/extras.ddd.js",
        "/pkg/extras/extras.eee.wasm",
        "/icons/icon-192.png",
        "/app/manifest.nl.webmanifest",
    ] {
        assert!(
            list.iter().any(|path| path == wanted),
            "{wanted} in {list:?}"
        );
    }
    assert!(list.iter().any(|path| path.starts_with("/locales/en.")));
    assert!(!list.iter().any(|path| path.ends_with(".br")));
}

#[tokio::test]
async fn another_build_has_another_id_and_the_same_build_the_same() {
    let mut server = built("http://localhost:3000").await;
    let first = text(&server, "/app/sw.js").await;
    server.stop().await;
    server.run().await;
    assert_eq!(text(&server, "/app/sw.js").await, first);
    server.stop().await;
    fs::write(
        server.folder.path().join("site/icons/icon-192.png"),
        "another",
    )
    .unwrap();
    server.run().await;
    assert_ne!(text(&server, "/app/sw.js").await, first);
}

#[tokio::test]
async fn another_build_copied_over_the_running_one_is_neither_mixed_with_it_nor_given_half_written()
{
    let mut server = built("http://localhost:3000").await;
    let site = server.folder.path().join("site");
    let worker = text(&server, "/app/sw.js").await;
    let mut kept = precached(&worker);
    kept.push("/robots.txt".into());
    fs::write(site.join("robots.txt"), "not there at the start").unwrap();
    let given = async |server: &TestServer, path: &str| {
        let response = get(server, path).await;
        let keep = response.headers().get(header::CACHE_CONTROL).cloned();
        let (status, body) = (response.status(), response.bytes().await.unwrap());
        (status == 200)
            .then_some(body)
            .ok_or((status, keep.unwrap()))
    };
    let mut before = Vec::new();
    for path in &kept[..kept.len() - 1] {
        before.push((path, given(&server, path).await.unwrap()));
    }
    // Some files under the same names, of which one is only begun; some under new names; some gone.
    for (path, contents) in [
        ("icons/icon-192.png", "png of the next build"),
        ("favicon.svg", "<sv"),
        ("pkg/samen.bbb.wasm", "\0"),
        ("pkg/samen.aaa.js.br", "of the next build"),
        ("pkg/samen.next.js", "export def"),
    ] {
        fs::write(site.join(path), contents).unwrap();
    }
    fs::remove_file(site.join("pkg/extras/extras.eee.wasm")).unwrap();
    for (path, body) in &before {
        match given(&server, path).await {
            Ok(now) => assert_eq!(now, body, "{path}"),
            Err((status, keep)) => {
                assert_eq!(
                    (status.as_u16(), keep.to_str().unwrap()),
                    (404, "no-store"),
                    "{path}"
                );
            }
        }
    }
    assert_eq!(text(&server, "/app/sw.js").await, worker);
    for path in [
        "/pkg/samen.next.js",
        "/pkg/samen%2Enext.js",
        "/robots.txt",
        "/icons/icon-192.png",
    ] {
        assert_eq!(get(&server, path).await.status(), 404, "{path}");
    }
    // Whoever starts it anew has the new build, whole.
    server.stop().await;
    fs::write(site.join("pkg/samen.bbb.wasm"), "\0asm of the next build").unwrap();
    server.run().await;
    let next = text(&server, "/app/sw.js").await;
    assert_ne!(next, worker);
    for path in precached(&next) {
        assert_eq!(get(&server, &path).await.status(), 200, "{path}");
    }
}

#[tokio::test]
async fn names_with_a_hash_are_kept_for_ever_and_the_rest_is_asked_for() {
    let server = built("http://localhost:3000").await;
    let shell = text(&server, "/app/").await;
    let (_, locales) = shell.split_once("&quot;nl&quot;:&quot;").unwrap();
    let (locale, _) = locales.split_once("&quot;").unwrap();
    let for_ever = "public, max-age=31536000, immutable";
    for (path, keep, media_type) in [
        ("/pkg/samen.aaa.js", for_ever, "text/javascript"),
        ("/pkg/samen.bbb.wasm", for_ever, "application/wasm"),
        (locale, for_ever, "application/json"),
        ("/app/", "no-cache", "text/html; charset=utf-8"),
        ("/app/sw.js", "no-cache", "text/javascript; charset=utf-8"),
        (
            "/app/manifest.en.webmanifest",
            "no-cache",
            "application/manifest+json",
        ),
        ("/icons/icon-192.png", "public, max-age=3600", "image/png"),
    ] {
        let response = get(&server, path).await;
        assert_eq!(response.headers()[header::CACHE_CONTROL], keep, "{path}");
        assert_eq!(
            response.headers()[header::CONTENT_TYPE],
            media_type,
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_manifests_are_one_app_in_several_languages() {
    let server = built("http://localhost:3000").await;
    let manifest = async |language: &str| -> serde_json::Value {
        let text = text(&server, &format!("/app/manifest.{language}.webmanifest")).await;
        serde_json::from_str(&text).unwrap()
    };
    let (nl, en) = (manifest("nl").await, manifest("en").await);
    assert_eq!(nl["id"], en["id"]);
    assert_ne!(nl["description"], en["description"]);
    assert_eq!(nl["lang"], "nl");
    assert_eq!(nl["shortcuts"][0]["url"], "/app/diary/new");
}

#[tokio::test]
async fn without_a_built_app_its_pages_say_how_to_build_it() {
    let server = TestServer::start().await;
    let response = get(&server, "/app/diary").await;
    assert_eq!(response.status(), 503);
    assert!(response.text().await.unwrap().contains("cargo xtask run"));
    assert_eq!(get(&server, "/health").await.status(), 200);
}

#[tokio::test]
async fn the_public_page_comes_in_the_language_that_is_asked_for_or_read_and_without_script() {
    let server = built("http://localhost:3000").await;
    let page = async |path: &str, reads: &'static str| {
        let request = reqwest::Client::new().get(format!("{}{path}", server.url));
        let response = request
            .header(header::ACCEPT_LANGUAGE, reads)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 200);
        response.text().await.unwrap()
    };
    for (path, reads, language) in [
        ("/", "", "nl"),
        ("/", "fr-BE, en-GB;q=0.8, nl;q=0.5", "en"),
        ("/?lang=en", "nl", "en"),
        ("/?lang=xx", "nl", "nl"),
        ("/?lang=%22%3E", "", "nl"),
    ] {
        let page = page(path, reads).await;
        assert!(
            page.contains(&format!("<html lang=\"{language}\"")),
            "{path} {reads}"
        );
        assert!(page.contains("/pkg/samen.ccc.css") && !page.contains("<script"));
    }
}
