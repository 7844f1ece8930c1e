//! What is run is what this installation's own compiler made, and nothing else.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use reticolo_plugin_host::{Cause, Host, Settings};
use sha2::{Digest, Sha256};

use crate::guests::{call, compiler, component, keys, prepare, settings};

/// The files with this ending in the one folder of artifacts.
fn file(cache: &Path, ending: &str) -> PathBuf {
    let folder = fs::read_dir(cache).unwrap().next().unwrap().unwrap().path();
    let mut files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.find(|path| path.extension().is_some_and(|its| its == ending)).unwrap()
}

/// When the artifact was made: changes when it is compiled anew.
fn made(cache: &Path) -> std::time::SystemTime {
    fs::metadata(file(cache, "mac")).unwrap().modified().unwrap()
}

type Change<'a> = &'a dyn Fn(&mut Vec<u8>);

fn change(path: &Path, how: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    how(&mut bytes);
    let changed = path.with_extension("changed");
    fs::write(&changed, bytes).unwrap();
    fs::rename(changed, path).unwrap();
}

async fn fine(host: &Host) {
    let hostile = prepare(host, component("hostile")).await.unwrap();
    let answer = host.evaluate(&hostile, call("a"), "fine", "{}".to_owned()).await.unwrap();
    assert_eq!(answer.value, r#"{"fine":true}"#);
}

#[tokio::test]
async fn an_artifact_is_made_once_and_found_again() {
    let cache = tempfile::tempdir().unwrap();
    fine(&Host::new(settings(cache.path())).unwrap()).await;
    let before = made(cache.path());
    let host = Host::new(settings(cache.path())).unwrap();
    let digest = Sha256::digest(component("hostile")).into();
    host.prepare(digest, async { panic!("its bytes are not needed") }).await.unwrap();
    assert_eq!(made(cache.path()), before);
}

#[tokio::test]
async fn an_artifact_somebody_touched_is_made_anew() {
    let cache = tempfile::tempdir().unwrap();
    fine(&Host::new(settings(cache.path())).unwrap()).await;
    let flip = |bytes: &mut Vec<u8>| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
    };
    let cut = |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() / 2);
    let empty = |bytes: &mut Vec<u8>| bytes.clear();
    let ways: [(&str, Change<'_>); 4] =
        [("cwasm", &flip), ("cwasm", &cut), ("mac", &flip), ("mac", &empty)];
    for (ending, how) in ways {
        let before = made(cache.path());
        change(&file(cache.path(), ending), how);
        let touched = fs::read(file(cache.path(), ending)).unwrap();
        fine(&Host::new(settings(cache.path())).unwrap()).await;
        assert_ne!(made(cache.path()), before, "{ending}");
        assert_ne!(fs::read(file(cache.path(), ending)).unwrap(), touched, "{ending}");
    }
}

#[tokio::test]
async fn an_artifact_of_another_installation_is_made_anew() {
    let cache = tempfile::tempdir().unwrap();
    fine(&Host::new(settings(cache.path())).unwrap()).await;
    let before = made(cache.path());
    let other = Settings { keys: keys("8"), ..settings(cache.path()) };
    fine(&Host::new(other).unwrap()).await;
    assert_ne!(made(cache.path()), before);
}

/// An artifact that is authentic, but another component's, is not run for this one.
#[tokio::test]
async fn an_artifact_under_another_name_is_made_anew() {
    let cache = tempfile::tempdir().unwrap();
    let host = Host::new(settings(cache.path())).unwrap();
    let registry = component("caregiver-registry");
    prepare(&host, registry.clone()).await.unwrap();
    let (code, mac) = (file(cache.path(), "cwasm"), file(cache.path(), "mac"));
    let hostile = hex::encode(Sha256::digest(component("hostile")));
    fs::rename(&code, code.with_file_name(&hostile).with_extension("cwasm")).unwrap();
    fs::rename(&mac, mac.with_file_name(&hostile).with_extension("mac")).unwrap();
    let before = made(cache.path());
    fine(&Host::new(settings(cache.path())).unwrap()).await;
    assert_ne!(made(cache.path()), before);
}

/// What another version of the engine made, or what is no machine code at all, even if it carries our
/// own digest: a mistake of ours, not of somebody who meddles.
#[tokio::test]
async fn an_artifact_another_engine_made_is_made_anew() {
    let cache = tempfile::tempdir().unwrap();
    let host = Host::new(settings(cache.path())).unwrap();
    fine(&host).await;
    let digest = Sha256::digest(component("hostile"));
    let sealed = |how: Change<'_>| {
        change(&file(cache.path(), "cwasm"), how);
        let artifact = fs::read(file(cache.path(), "cwasm")).unwrap();
        let parts: [&[u8]; 3] = [host.engine().as_bytes(), &digest, &artifact];
        let mac = keys("7").digest_of("plugin artifact", &parts);
        change(&file(cache.path(), "mac"), |bytes| mac.as_slice().clone_into(bytes));
    };
    let older = |bytes: &mut Vec<u8>| {
        let version = bytes.windows(3).position(|bytes| bytes == b"\x0248").unwrap();
        bytes[version + 2] = b'7';
    };
    let no_code = |bytes: &mut Vec<u8>| b"no machine code".as_slice().clone_into(bytes);
    for how in [&older as Change<'_>, &no_code] {
        sealed(how);
        let before = made(cache.path());
        fine(&Host::new(settings(cache.path())).unwrap()).await;
        assert_ne!(made(cache.path()), before);
    }
}

/// Machine code is for one engine: its version, its settings and what the processor can do are in the
/// name of the folder.
#[tokio::test]
async fn each_engine_has_a_folder_of_its_own() {
    let cache = tempfile::tempdir().unwrap();
    let host = Host::new(settings(cache.path())).unwrap();
    fine(&host).await;
    let folder = file(cache.path(), "cwasm").parent().unwrap().to_owned();
    let name = folder.file_name().unwrap().to_str().unwrap();
    assert_eq!(name, hex::encode(Sha256::digest(host.engine())));
    let other = folder.with_file_name("0".repeat(64));
    fs::rename(&folder, &other).unwrap();
    fine(&Host::new(settings(cache.path())).unwrap()).await;
    assert!(folder.is_dir(), "the other engine's is not looked at");
}

#[tokio::test]
async fn however_many_ask_it_is_compiled_once() {
    let cache = tempfile::tempdir().unwrap();
    let host = Host::new(settings(cache.path())).unwrap();
    let asked = Arc::new(AtomicU32::new(0));
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (host, asked) = (host.clone(), asked.clone());
        all.spawn(async move {
            let component = component("hostile");
            let digest = Sha256::digest(&component).into();
            let bytes = async move {
                asked.fetch_add(1, Ordering::Relaxed);
                Ok(component)
            };
            host.prepare(digest, bytes).await.unwrap();
        });
    }
    all.join_all().await;
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

/// A request ends after fifteen seconds, and compiling takes longer.
#[tokio::test]
async fn it_is_compiled_to_the_end_also_when_nobody_waits_any_more() {
    let cache = tempfile::tempdir().unwrap();
    let (slow, begun, go) =
        (cache.path().join("slow"), cache.path().join("begun"), cache.path().join("go"));
    let script = format!(
        "#!/bin/sh\necho once >> '{}'\nwhile [ ! -e '{}' ]; do /bin/sleep 0.01; done\nexec '{}' \"$@\"\n",
        begun.display(),
        go.display(),
        compiler().display(),
    );
    fs::write(&slow, script).unwrap();
    fs::set_permissions(&slow, fs::Permissions::from_mode(0o700)).unwrap();
    let settings = Settings { compiler: slow, ..settings(&cache.path().join("compiled")) };
    let host = Host::new(settings).unwrap();
    let bytes = component("hostile");
    let digest = Sha256::digest(&bytes).into();
    let asking = {
        let host = host.clone();
        tokio::spawn(async move { host.prepare(digest, async move { Ok(bytes) }).await })
    };
    while !begun.exists() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    asking.abort();
    assert!(asking.await.unwrap_err().is_cancelled());
    fs::write(&go, "").unwrap();
    host.prepare(digest, async { panic!("it is compiled already") }).await.unwrap();
    assert_eq!(fs::read_to_string(&begun).unwrap(), "once\n");
}

#[tokio::test]
async fn what_is_no_component_is_refused_with_the_reason() {
    let cache = tempfile::tempdir().unwrap();
    let host = Host::new(settings(cache.path())).unwrap();
    let mut half = component("hostile");
    half.truncate(half.len() / 2);
    for bytes in [b"no wasm at all".to_vec(), Vec::new(), b"\0asm\x01\0\0\0".to_vec(), half] {
        let refused = prepare(&host, bytes).await.unwrap_err();
        assert!(refused.to_string().contains("the compiler refused it"), "{refused}");
    }
    let wrong = host.prepare([7; 32], async { Ok(component("hostile")) }).await.unwrap_err();
    assert!(matches!(&wrong, Cause::NotReady(text) if text.contains("digest")), "{wrong}");
}

#[tokio::test]
async fn without_a_compiler_it_says_so() {
    let cache = tempfile::tempdir().unwrap();
    let compiler = cache.path().join("not-there");
    let host = Host::new(Settings { compiler, ..settings(cache.path()) }).unwrap();
    let refused = prepare(&host, component("hostile")).await.unwrap_err();
    assert!(refused.to_string().contains("cannot be started"), "{refused}");
}
