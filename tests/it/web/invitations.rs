//! Invitations, as those meet them who send and who hold them.

use harness::{App, Browser, Listing, PASSWORD};
use reqwest::StatusCode;
use reticolo_foundation::Access;
use reticolo_tenancy::membership;

use super::members::{ADMIN, INVITE, MEMBERS, address, is_sent_to, link, mails};

#[tokio::test]
async fn an_invitation_form_keeps_what_was_typed_and_says_what_is_wrong() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    altovicentino.lists(&[Listing { organization: "altrove", ..Listing::default() }]).await;
    let elsewhere = reticolo_directory::hsds::identity::of("organization", "altrove").to_string();
    let admin = tradate.signs_in("Ugo Bianchi", &[ADMIN]).await;
    let good = [
        ("mail", "ada@example.org"),
        ("name", "Ada Neri"),
        ("role", "auditor"),
        ("where", "everywhere"),
    ];
    let long = "a".repeat(201);
    for (field, value, named) in [
        ("mail", "ada", "mail"),
        ("mail", "", "mail"),
        ("name", "", "name"),
        ("name", &long, "name"),
        ("role", "", "role"),
        ("role", "citizen", "role"),
        ("role", "platform_admin", "role"),
        ("role", "provider_operator", "where"),
        ("where", "", "where"),
        ("where", "organization", "organization"),
        ("where", "municipality", "municipality"),
        ("where", "unit", "unit"),
    ] {
        let fields = good.map(|(name, kept)| (name, if name == field { value } else { kept }));
        let answer = admin.post(INVITE, &fields).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{field}={value}");
        assert!(
            answer.text.contains(&format!("id=\"{named}-problem\"")),
            "{field}={value}: {}",
            answer.text
        );
        assert!(answer.text.contains(&format!("href=\"#{named}\"")), "{}", answer.text);
        assert!(field == "name" || answer.text.contains("value=\"Ada Neri\""), "{}", answer.text);
    }
    for (place, value) in [("organization", elsewhere.as_str()), ("municipality", "058091")] {
        let mut fields = good.to_vec();
        fields[3] = ("where", place);
        fields.push((place, value));
        let answer = admin.post(INVITE, &fields).await;
        assert!(answer.text.contains(&format!("id=\"{place}-problem\"")), "{}", answer.text);
    }
    assert!(mails(&app).await.is_empty());
    assert!(admin.get(MEMBERS).await.text.contains("Nessun invito in attesa."));
}

#[tokio::test]
async fn somebody_without_an_account_is_invited_chooses_a_password_and_works() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    tradate.lists(&[Listing { organization: "coop", ..Listing::default() }]).await;
    let admin = tradate.signs_in("Ugo Bianchi", &[ADMIN]).await;
    let coop = reticolo_directory::hsds::identity::of("organization", "coop").to_string();
    let fields = [
        ("mail", "ada@example.org"),
        ("name", "Ada Neri"),
        ("role", "provider_operator"),
        ("where", "organization"),
        ("organization", coop.as_str()),
    ];
    let sent = admin.post(INVITE, &fields).await;
    assert!(is_sent_to(&sent, "/t/tradate/members?done=invitation-sent"), "{sent:?}");
    let list = admin.get("/t/tradate/members?done=invitation-sent").await.text;
    assert!(list.contains("ada@example.org") && list.contains("coop"), "{list}");
    assert!(list.contains("l&#39;invito parte subito"), "{list}");

    let [(to, mail)] = &mails(&app).await[..] else { panic!("one mail") };
    assert_eq!(to, "ada@example.org");
    assert!(
        mail.contains("Ugo Bianchi ti invita") && mail.contains("Operatore di un ente"),
        "{mail}"
    );
    let link = link(mail);
    let guest = Browser::guest(&app);
    let page = guest.get(&link).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.text.contains("Ugo Bianchi") && page.text.contains("value=\"Ada Neri\""),
        "{}",
        page.text
    );
    let elsewhere = link.replace("tradate", "altovicentino");
    assert_eq!(guest.get(&elsewhere).await.status, StatusCode::NOT_FOUND, "it is another union's");

    let register = format!("{link}/register");
    let weak = guest
        .post_from(&link, &register, &[("name", "Ada Neri"), ("password", "password1234")])
        .await;
    assert_eq!(weak.status, StatusCode::BAD_REQUEST);
    assert!(
        weak.text.contains("id=\"password-problem\"") && !weak.text.contains("password1234"),
        "{}",
        weak.text
    );
    let stale = guest.send(&register, &[("name", "Ada Neri"), ("password", PASSWORD)]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(
        !stale.text.contains(PASSWORD) && stale.text.contains("Scrivi di nuovo la password"),
        "{}",
        stale.text
    );
    let taken =
        guest.post_from(&link, &register, &[("name", "Ada Neri"), ("password", PASSWORD)]).await;
    assert!(is_sent_to(&taken, "/t/tradate/work?done=invitation-accepted"), "{taken:?}");

    let work = guest.get("/t/tradate/work?done=invitation-accepted").await.text;
    assert!(work.contains("Ciao, Ada Neri") && work.contains("Operatore di un ente"), "{work}");
    assert!(guest.get("/t/altovicentino/work").await.text.contains("Sei qui come cittadino."));
    let over = guest.get(&link).await;
    assert_eq!(over.status, StatusCode::NOT_FOUND);
    assert!(over.text.contains("Questo invito non vale più"), "{}", over.text);
    let again = guest.post_from("/t/tradate/work", &format!("{link}/accept"), &[]).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);

    let list = admin.get(MEMBERS).await.text;
    assert!(list.contains(">Ada Neri</a>") && list.contains("Nessun invito in attesa."), "{list}");
    let mut scope = altovicentino.enter(Access::Write).await;
    assert_eq!(membership::list(&mut scope, 0, 10).await.unwrap().1, 0);
}

#[tokio::test]
async fn somebody_with_an_account_accepts_with_it() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let admin = tradate.signs_in("Ugo Bianchi", &[ADMIN]).await;
    let eva = altovicentino.signs_in("Eva Rossi", &[ADMIN]).await;
    let login_mail: String =
        sqlx::query_scalar("select login_mail from platform.account where account_id = $1")
            .bind(eva.account())
            .fetch_one(&mut app.database.connect().await)
            .await
            .unwrap();
    let fields = [
        ("mail", login_mail.as_str()),
        ("name", "Eva R."),
        ("role", "auditor"),
        ("where", "everywhere"),
    ];
    admin.post(INVITE, &fields).await;
    let link = link(&mails(&app).await[0].1);

    // Without having signed in, nobody takes the account over by choosing another password for it.
    let guest = Browser::guest(&app);
    let fields = [("name", "Eva"), ("password", PASSWORD)];
    let refused = guest.post_from(&link, &format!("{link}/register"), &fields).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text.contains("accedi con quello"), "{}", refused.text);
    let to_sign_in = address(&refused.text, "/t/tradate/sign-in?return=");
    assert!(to_sign_in.contains("invitations"), "{to_sign_in}");
    let sent = guest.post_from(&link, &format!("{link}/accept"), &[]).await;
    assert!(sent.location.is_some_and(|to| to.starts_with("/t/tradate/sign-in")));

    assert_eq!(eva.get("/t/tradate/audit").await.status, StatusCode::NOT_FOUND);
    assert!(eva.get(&link).await.text.contains("Hai fatto l&#39;accesso come Eva Rossi"));
    let taken = eva.post_from(&link, &format!("{link}/accept"), &[]).await;
    assert!(is_sent_to(&taken, "/t/tradate/work?done=invitation-accepted"), "{taken:?}");
    assert_eq!(eva.get("/t/tradate/audit").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_invitation_that_was_taken_back_or_is_too_old_says_so() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    let admin = tradate.signs_in("Ugo Bianchi", &[ADMIN]).await;
    for mail in ["ada@example.org", "ida@example.org"] {
        let fields = [
            ("mail", mail),
            ("name", "Ada"),
            ("role", "auditor"),
            ("where", "unit"),
            ("unit", "Sportello di Venegono"),
        ];
        admin.post(INVITE, &fields).await;
    }
    let mails = mails(&app).await;
    let [first, second] = [link(&mails[0].1), link(&mails[1].1)];
    let list = admin.get(MEMBERS).await.text;
    assert!(list.contains("Sportello di Venegono"), "{list}");
    let line = list.split("<tr>").find(|line| line.contains("ada@example.org")).unwrap();
    let withdraw = line.split("action=\"").nth(1).unwrap().split('"').next().unwrap();
    let done = admin.post_from(MEMBERS, withdraw, &[]).await;
    assert!(is_sent_to(&done, "/t/tradate/members?done=invitation-withdrawn"), "{done:?}");
    assert_eq!(
        admin.post_from(MEMBERS, withdraw, &[]).await.status,
        StatusCode::NOT_FOUND,
        "twice"
    );

    let home = app.platform.tenant("tradate").await.unwrap().home.clone().unwrap();
    let age = format!("update {}.invitation set expires_at = now()", home.schema);
    sqlx::query(sqlx::AssertSqlSafe(age)).execute(&mut app.database.connect().await).await.unwrap();
    let guest = Browser::guest(&app);
    for link in [first, second, "/t/tradate/invitations/unknown".to_owned()] {
        let over = guest.get(&link).await;
        assert_eq!(over.status, StatusCode::NOT_FOUND);
        assert!(over.text.contains("Questo invito non vale più"), "{}", over.text);
    }
}
