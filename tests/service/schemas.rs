//! Answers are what the published schemas say.

use serde_json::{Value, json};

use crate::running::{Running, body, text};

/// What the published schema of an answer has to say of it. `place` is a JSON pointer below `paths`.
pub(crate) fn complaints(document: &Value, place: &str, answer: &Value) -> Vec<String> {
    let schema = document["paths"].pointer(place).expect(place);
    // References lead into the document.
    let schema = json!({ "allOf": [schema], "components": document["components"] });
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let errors = validator.iter_errors(answer);
    errors
        .map(|error| format!("{place} at {}: {error}", error.instance_path()))
        .collect()
}

#[tokio::test]
async fn answers_are_what_the_published_schemas_say() {
    const RESULT: &str =
        "/~1api~1v1~1scan~1{domain}/get/responses/200/content/application~1json/schema";
    const EVENT: &str =
        "/~1api~1v1~1scan~1{domain}/get/responses/200/content/text~1event-stream/schema";
    const REFUSED: &str =
        "/~1api~1v1~1scan~1{domain}/get/responses/422/content/application~1problem+json/schema";
    const JUDGED: &str = "/~1api~1v1~1lint/post/responses/200/content/application~1json/schema";
    const MALFORMED: &str =
        "/~1api~1v1~1lint/post/responses/400/content/application~1problem+json/schema";
    const UNKNOWN: &str =
        "/~1api~1v1~1lint/post/responses/422/content/application~1problem+json/schema";
    const LIMITS: &str = "/~1api~1v1~1limits/get/responses/200/content/application~1json/schema";
    const EXAMPLES: &str =
        "/~1api~1v1~1examples/get/responses/200/content/application~1json/schema";

    let service = Running::start();
    let document = body(service.get("/api/v1/openapi.json", "*/*").await).await;
    let get = async |path: &str| body(service.get(path, "application/json").await).await;
    let lint = async |json| body(service.post("/api/v1/lint", json).await).await;
    let result = get("/api/v1/scan/two-records.lab.test").await;
    let stream = text(
        service
            .get("/api/v1/scan/two-records.lab.test", "text/event-stream")
            .await,
    )
    .await;
    let events: Vec<Value> = stream
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .map(|data| serde_json::from_str(data).expect("JSON"))
        .collect();
    assert!(events.len() > 4, "{stream}");
    let mut answers = vec![
        (RESULT, result.clone()),
        (RESULT, get("/api/v1/scan/enforced.lab.test").await),
        (REFUSED, get("/api/v1/scan/192.0.2.1").await),
        (JUDGED, lint(r#"{"text":"v=STSv1; id=1"}"#).await),
        (
            JUDGED,
            lint(r#"{"kind":"sts-policy","text":"mode: Enforce\nmx: https://a"}"#).await,
        ),
        (MALFORMED, lint("{").await),
        (UNKNOWN, lint(r#"{"kind":"x","text":""}"#).await),
        (EXAMPLES, get("/api/v1/examples").await),
        (LIMITS, get("/api/v1/limits").await),
    ];
    answers.extend(events.into_iter().map(|event| (EVENT, event)));
    for (place, answer) in &answers {
        assert_eq!(complaints(&document, place, answer), Vec::<String>::new());
    }

    // Each field of a result is in its schema, which refuses an object without one of them.
    for (name, _) in result.as_object().expect("an object") {
        let mut without = result.clone();
        without.as_object_mut().expect("an object").remove(name);
        assert!(
            !complaints(&document, RESULT, &without).is_empty(),
            "{name}"
        );
    }
    for place in [RESULT, EVENT, REFUSED, JUDGED, EXAMPLES, LIMITS] {
        assert!(
            !complaints(&document, place, &json!({})).is_empty(),
            "{place}"
        );
    }
}
