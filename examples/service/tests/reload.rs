//! The file of models changes under a running service.

mod common;

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use common::{get, post, store_of, write};
use keyaccount::model::{FourS, ModelSet};
use keyaccount_service::routes::{Limits, router};
use keyaccount_service::store::{Look, Store};

fn only_four_s() -> ModelSet {
    ModelSet { four_s: Some(FourS::preset()), ..ModelSet::default() }
}

#[tokio::test]
async fn a_broken_file_keeps_the_models_and_says_so() {
    let (_folder, store, mut watcher) = store_of(&ModelSet::presets());
    let router = router(Arc::clone(&store), Limits::default());
    assert_eq!(watcher.look(&store), Look::Same);
    assert_eq!(get(&router, "/health").await.json["status"], "ok");

    let good = fs::read_to_string(store.path()).unwrap();
    let broken = good.replacen(r#""weight":"#, r#""weight":-"#, 1);
    assert_ne!(broken, good);
    fs::write(store.path(), &broken).unwrap();
    assert_eq!(watcher.look(&store), Look::Changing);
    assert_eq!(watcher.look(&store), Look::Refused);
    assert_eq!(watcher.look(&store), Look::Same, "said once");

    let health = get(&router, "/health").await;
    assert_eq!(health.status, 200, "it does answer");
    assert_eq!(health.json["status"], "degraded");
    assert_eq!(health.json["revision"], 1);
    let own_words = serde_json::from_str::<ModelSet>(&broken).unwrap_err().to_string();
    let message = health.json["trouble"]["message"].as_str().unwrap();
    assert!(message.contains(&own_words), "{message}");
    let reply = post(&router, "/models/four_s/classify", r#"{"cells":{}}"#).await;
    assert_eq!((reply.status.as_u16(), &reply.json["revision"]), (200, &1.into()));

    // The file as it was ends the trouble.
    fs::write(store.path(), good).unwrap();
    assert_eq!(watcher.look(&store), Look::Changing);
    assert_eq!(watcher.look(&store), Look::Taken);
    let health = get(&router, "/health").await.json;
    assert_eq!((health["status"].as_str(), &health["revision"]), (Some("ok"), &2.into()));
    assert!(health["trouble"].is_null());
}

#[test]
fn a_file_that_is_gone_keeps_the_models() {
    let (_folder, store, mut watcher) = store_of(&only_four_s());
    fs::remove_file(store.path()).unwrap();
    assert_eq!(watcher.look(&store), Look::Changing);
    assert_eq!(watcher.look(&store), Look::Refused);
    assert_eq!(watcher.look(&store), Look::Same);
    assert!(store.trouble().unwrap().message.contains("can't be read"));
    assert!(store.snapshot().model("four_s").is_some());
}

#[test]
fn a_file_without_models_and_one_with_two_of_a_key_are_refused() {
    let (_folder, store, mut watcher) = store_of(&only_four_s());
    let shapiro = keyaccount_fixture::model_set().custom;
    let twice = ModelSet { custom: [shapiro.clone(), shapiro].concat(), ..ModelSet::default() };
    for (set, words) in [(ModelSet::default(), "has no model"), (twice, "two models with the key")]
    {
        write(store.path(), &set);
        assert_eq!((watcher.look(&store), watcher.look(&store)), (Look::Changing, Look::Refused));
        assert!(store.trouble().unwrap().message.contains(words));
    }
}

/// A file caught while it is being written.
#[test]
fn half_a_file_is_not_taken() {
    let (_folder, store, mut watcher) = store_of(&ModelSet::presets());
    // Valid, and without the models that are still to come.
    write(store.path(), &only_four_s());
    assert_eq!(watcher.look(&store), Look::Changing);
    let whole = ModelSet { webster: None, ..ModelSet::presets() };
    write(store.path(), &whole);
    assert_eq!(watcher.look(&store), Look::Changing, "it differs from the look before");
    assert_eq!(watcher.look(&store), Look::Taken);
    let keys = store.snapshot().keys().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(keys, ["millman_wilson", "bensaou", "four_s", "design_fit"]);
}

#[test]
fn a_service_does_not_start_without_its_models() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("models.toml");
    assert!(Store::open(&file, 1).err().unwrap().to_string().contains("can't be read"));
    fs::write(&file, "[four_s]\nformat_version = 99\n").unwrap();
    assert!(Store::open(&file, 1).err().unwrap().to_string().contains("models.toml"));
    let unnamed = folder.path().join("models");
    fs::write(&unnamed, "").unwrap();
    assert!(Store::open(&unnamed, 1).err().unwrap().to_string().contains("rename it"));
    let large = fs::File::create(folder.path().join("large.toml")).unwrap();
    large.set_len(keyaccount_service::model_file::MAX_BYTES + 1).unwrap();
    let error = Store::open(&folder.path().join("large.toml"), 1).err().unwrap().to_string();
    assert!(error.contains("more than"), "{error}");
}

/// Requests while the models are replaced: each is answered, by one revision as a whole.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_is_lost_while_models_are_replaced() {
    let (_folder, store, mut watcher) = store_of(&ModelSet::presets());
    let service = router(Arc::clone(&store), Limits::default());
    let over = Arc::new(AtomicBool::new(false));
    let askers = (0..4).map(|_| {
        let (service, over) = (service.clone(), Arc::clone(&over));
        tokio::spawn(async move {
            let mut revisions = Vec::new();
            while !over.load(Ordering::Relaxed) {
                let reply = post(&service, "/models/four_s/classify", r#"{"cells":{}}"#).await;
                assert_eq!(reply.status, 200, "{}", reply.json);
                revisions.push(reply.json["revision"].as_u64().unwrap());
                // A socket would make it wait now and then; in process nothing does.
                tokio::task::yield_now().await;
            }
            revisions
        })
    });
    let askers: Vec<_> = askers.collect();
    for turn in 0..20 {
        write(store.path(), &if turn % 2 == 0 { only_four_s() } else { ModelSet::presets() });
        assert_eq!((watcher.look(&store), watcher.look(&store)), (Look::Changing, Look::Taken));
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    over.store(true, Ordering::Relaxed);
    for asker in askers {
        let revisions = asker.await.unwrap();
        assert!(revisions.is_sorted(), "time does not run backwards");
        assert!(revisions.last() > revisions.first(), "{revisions:?}");
    }
    assert_eq!(store.snapshot().revision, 21);
}
