-- A large library, by bulk SQL: years of editions, rounds, seats and signatures of as many topics as `bench.topics`
-- says. Everything follows from the number of a topic, so that each run fills in the same. Triggers and foreign keys are
-- off meanwhile (bench/large.py); checks and unique indexes are not. Texts are short, for no list reads them.
--
-- Each topic n has three editions (k = 1, 2, 3). With N topics, keys are worked out:
--   an edition, its round, its version    nth(n, k)
--   a version under way                   3 N + n
--   a round that was sent back            3 N + n
--   a review that nobody approved         4 N + n
--   an open round                         5 N + n

-- == what the numbers mean
CREATE SCHEMA bench;
SET search_path = bench, public;
CREATE FUNCTION topics() RETURNS int STABLE LANGUAGE sql AS $$ SELECT current_setting('bench.topics')::int $$;
CREATE FUNCTION nth(n int, k int) RETURNS bigint IMMUTABLE LANGUAGE sql AS $$ SELECT (n - 1)::bigint * 3 + k $$;
CREATE FUNCTION hash(id bigint) RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT md5(id::text) || md5('2.' || id) $$;
-- The accounts of a role stand in a row, members of the board in the order of their accounts.
CREATE FUNCTION writer(n int) RETURNS int STABLE LANGUAGE sql AS $$
    SELECT current_setting('bench.writer')::int + n % current_setting('bench.writers')::int
$$;
CREATE FUNCTION member(n int) RETURNS int STABLE LANGUAGE sql AS $$
    SELECT current_setting('bench.member')::int + n % current_setting('bench.members')::int
$$;
CREATE FUNCTION signer(n int) RETURNS int STABLE LANGUAGE sql AS $$
    SELECT current_setting('bench.signer')::int + n % current_setting('bench.members')::int
$$;
CREATE FUNCTION chair() RETURNS int STABLE LANGUAGE sql AS $$ SELECT current_setting('bench.chair')::int $$;
CREATE FUNCTION policy() RETURNS jsonb IMMUTABLE LANGUAGE sql AS $$
    SELECT '{"format": "review-policy/2", "days": 30, "fewest_people": 3, "publishes": "last_signature",
        "checklist_use": "optional", "retrospective_days": 14, "medicines": [], "seats": [
            {"key": "seat-1", "profession": "physician"}, {"key": "seat-2", "profession": ""},
            {"key": "seat-3", "profession": ""}]}'::jsonb
$$;

-- Of 100 pages 93 are within their interval, 5 past it, 2 a long time.
CREATE TABLE topic AS
SELECT
    n,
    1 + n % 5 AS kind,
    writer(n) AS writer,
    n % 2 = 0 AS is_reaffirmed,
    nth(n, CASE WHEN n % 2 = 0 THEN 2 ELSE 3 END) AS version,
    interval '1 day' * round(every * 0.9) AS gap,
    now() - interval '1 day' * (1 + round(every * age)) - interval '1 second' * (n % 80000) AS shown,
    CASE
        WHEN n % 100 = 13 THEN 'in_review'
        WHEN n % 50 = 21 OR n % 500 = 41 THEN 'draft'
        WHEN n % 1000 = 33 THEN 'approved'
    END AS under_way
FROM generate_series(1, topics()) AS n,
    LATERAL (SELECT n::bigint * 7919 % 99991 / 99991.0 AS chance) AS chances,
    LATERAL (SELECT CASE WHEN n % 5 = 4 THEN 365 ELSE 730 END AS every) AS intervals,
    LATERAL (
        SELECT CASE
            WHEN chance < 0.93 THEN chance / 0.93 * 0.98
            WHEN chance < 0.98 THEN 1 + (chance - 0.93) * 9
            ELSE 1.5 + (chance - 0.98) * 20
        END AS age
    ) AS ages;

CREATE TABLE edition AS
SELECT
    nth(n, k) AS id,
    n,
    k,
    topic.writer,
    nth(n, CASE WHEN k = 3 AND is_reaffirmed THEN 2 ELSE k END) AS version,
    CASE
        WHEN k = 1 AND n % 4 = 0 THEN 'attested_import'
        WHEN k = 1 THEN 'new'
        WHEN k = 2 AND n % 100 = 1 OR k = 3 AND n % 2000 = 3 THEN 'urgent'
        WHEN k = 3 AND is_reaffirmed THEN 'reaffirmation'
        ELSE 'revision'
    END AS kind,
    shown - (3 - k) * gap AS shown_from,
    CASE
        WHEN k < 3 THEN shown - (2 - k) * gap
        WHEN n % 100 = 99 THEN shown + (now() - shown) / 2
    END AS shown_until
FROM topic, generate_series(1, 3) AS k;

-- == topics
INSERT INTO encyclopedia_category (id, slug, name, name_es, description, description_es)
SELECT i, 'category-' || i, 'Category ' || i, '', '', '' FROM generate_series(1, 40) AS i;

INSERT INTO encyclopedia_translationgroup (id) SELECT n FROM topic WHERE n % 10 = 0;

INSERT INTO encyclopedia_topic (
    id, public_id, slug, language, staff_title, source_id, imported_hash, created_at, created_by_id, owner_id, kind_id,
    review_interval_months, on_expiry, translations_id, withdrawn_at, withdrawn_by_id, withdrawn_reason
)
SELECT
    n, 'b' || n, 'made-topic-' || n, CASE WHEN n % 10 = 0 THEN 'es' ELSE 'en' END,
    (ARRAY['Asthma', 'Back pain', 'Cough', 'Diabetes', 'Eczema', 'Fever', 'Gout'])[1 + n % 7] || ' ' || n,
    'bench:' || n, '', shown - 2 * gap - interval '60 days', writer, writer, kind,
    CASE WHEN n % 100 = 50 THEN 18 END, '', CASE WHEN n % 10 IN (0, 9) THEN (n + 1) / 10 * 10 END,
    CASE WHEN n % 100 = 99 THEN shown + (now() - shown) / 2 END, CASE WHEN n % 100 = 99 THEN chair() END,
    CASE WHEN n % 100 = 99 THEN 'Out of date' ELSE '' END
FROM topic;

INSERT INTO encyclopedia_topic_categories (topic_id, category_id) SELECT n, 1 + n % 40 FROM topic;

INSERT INTO encyclopedia_clinicalcode (topic_id, system, code, display)
SELECT n, '2.16.840.1.113883.6.90', 'B' || n, '' FROM topic;

-- == versions, their sections and references
INSERT INTO encyclopedia_topicversion (
    id, topic_id, number, status, title, summary, key_points, also_called, author, attribution_text, license, source_url,
    content_hash, based_on_id, follows_id, created_at, created_by_id, saved_at, is_correction
)
SELECT
    nth(n, k), n, k, CASE WHEN nth(n, k) = version THEN 'approved' ELSE 'superseded' END, 'Made topic ' || n,
    'A summary.', '[]'::jsonb, '[]'::jsonb, 'Sample Staff', '', '', '', hash(nth(n, k)), CASE WHEN k > 1 THEN nth(n, k - 1) END,
    CASE WHEN n % 10 = 0 AND k = 2 THEN nth(n - 1, CASE WHEN n % 200 = 0 THEN 2 ELSE 3 END) END,
    shown - (3 - k) * gap - interval '80 days', writer, shown - (3 - k) * gap - interval '60 days', false
FROM topic, generate_series(1, 3) AS k
WHERE k < 3 OR NOT is_reaffirmed
UNION ALL
SELECT
    3 * topics() + n, n, 4, under_way, 'Made topic ' || n, 'A summary.', '[]', '[]', 'Sample Staff', '', '', '',
    hash(3 * topics() + n), nth(n, 3), NULL, now() - interval '50 days', writer,
    now() - interval '1 minute' * (n % 40000), n % 500 = 41
FROM topic WHERE under_way IS NOT NULL;

CREATE TABLE live AS
SELECT version, n FROM topic
UNION ALL
SELECT 3 * topics() + n, n FROM topic WHERE under_way IS NOT NULL;

INSERT INTO encyclopedia_section (version_id, key, heading, body, position, content_hash, is_callout, images)
SELECT
    version, 'part-' || i, 'Part ' || i, '<p>Drink water and rest.</p>', i,
    hash(CASE WHEN i = 2 THEN version ELSE n END), false, '[]'
FROM live, generate_series(1, 5) AS i;

INSERT INTO encyclopedia_reference (version_id, position, text, url, doi, pmid)
SELECT
    version, i, 'A made source, ' || i, 'https://example.org/sources/' || (n * 3 + i) % 50000,
    CASE WHEN i = 1 THEN '10.5555/made.' || n % 30000 ELSE '' END,
    CASE WHEN i = 2 THEN (10000000 + n % 30000)::text ELSE '' END
FROM live, generate_series(1, 3) AS i;

INSERT INTO encyclopedia_contribution (version_id, user_id, act, at)
SELECT id, created_by_id, 'wrote', created_at FROM encyclopedia_topicversion
UNION ALL
SELECT id, writer(topic_id::int + 1), 'edited', saved_at FROM encyclopedia_topicversion WHERE id % 3 = 0;

INSERT INTO encyclopedia_incomingtext (
    topic_id, origin, base, content, content_hash, received_at, received_by_id, settled_at, settled_by_id
)
SELECT
    n, 'import', '', '{}', hash(n), now() - interval '9 days', chair(),
    CASE WHEN n % 1000 <> 77 THEN now() END, CASE WHEN n % 1000 <> 77 THEN writer END
FROM topic WHERE n % 100 = 77;

-- == editions and their pages
INSERT INTO encyclopedia_edition (
    id, topic_id, number, version_id, kind, scope, title, content, content_hash, current_as_of, reviewers, attestation,
    published_by_id, shown_from, shown_until
)
SELECT
    id, n, k, version, kind, 'whole_page', 'Made topic ' || n,
    '{"format": "topic-content/1", "title": "Made topic", "summary": "' || repeat('Drink water and rest. ', 30) || '"}',
    hash(version), (shown_from - interval '1 day')::date,
    CASE WHEN kind = 'attested_import' THEN '[]'::jsonb ELSE
        '[{"name": "Ann Example", "credentials": "MD", "profession": "physician"},
          {"name": "Ben Example", "credentials": "RN", "profession": "nurse"}]'
    END,
    CASE WHEN kind = 'attested_import' THEN '{"name": "Chair Example", "reason": "Reviewed before"}'::jsonb END,
    chair(), shown_from, shown_until
FROM edition ORDER BY shown_from;

INSERT INTO encyclopedia_editionpage (
    edition_id, renderer, head, article, aside, alternates, switch, reader_form, nearby, linked_data, grade_tenths,
    legibility_tenths, sources, etag
)
SELECT
    id, 4, repeat('<meta name="a">', 20), repeat('<p>Drink water.</p>', 40), '', '', '', '', '', '',
    CASE WHEN n % 10 > 0 THEN 40 + n * 31 % 90 END, CASE WHEN n % 10 = 0 THEN 350 + n * 31 % 500 END, n % 4, hash(id)
FROM edition;

INSERT INTO encyclopedia_helpfulcount (edition_id, helpful, not_helpful)
SELECT id, n * 17 % 90, n * 13 % 40 FROM edition WHERE k = 3 AND n % 5 < 3;

-- == policies
INSERT INTO reviews_policyseat (policy_id, position, profession, called, or_professions, "when", in_corrections)
SELECT id, i, '', '', '[]', 'always', false FROM reviews_reviewpolicy, generate_series(1, 2) AS i;

UPDATE reviews_policyseat SET profession = 'physician' WHERE position = 0;
UPDATE reviews_reviewpolicy SET fewest_people = 3;
UPDATE reviews_reviewpace SET most_in_a_month = topics() / 24;

INSERT INTO reviews_reviewpolicy (
    topic_id, fewest_people, days, lead_days, retrospective_days, publishes, checklist_use, reopens_on_source_notice
)
SELECT n, 2, 21, 90, 14, 'last_signature', 'optional', true FROM topic WHERE n % 200 = 51;

INSERT INTO reviews_policyseat (policy_id, position, profession, called, or_professions, "when", in_corrections)
SELECT id, 0, '', '', '[]', 'always', false FROM reviews_reviewpolicy WHERE topic_id IS NOT NULL;

-- == rounds
CREATE TABLE round AS
SELECT
    id, n, 2 * k AS number, version, kind, shown_from - interval '1 day' * (20 + n % 30) AS opened_at,
    shown_from AS closed_at, 'published' AS outcome, id AS edition, NULL::bigint AS follows, NULL::timestamptz AS publish_at,
    CASE WHEN kind <> 'reaffirmation' THEN writer END AS opened_by
FROM edition
UNION ALL
SELECT
    3 * topics() + n, n, 2 * k - 1, version, CASE WHEN kind = 'reaffirmation' THEN kind ELSE 'revision' END,
    shown_from - interval '90 days', shown_from - interval '70 days', 'changes_requested', NULL, NULL, NULL, writer
FROM edition WHERE k = 1 + n % 3
UNION ALL
SELECT
    4 * topics() + n, n, 7, version, 'reaffirmation', shown + (now() - shown) / 3, shown + (now() - shown) / 2,
    'changes_requested', NULL, NULL, NULL, NULL
FROM topic WHERE n % 200 = 5
UNION ALL
-- Drafts that came back.
SELECT
    4 * topics() + n, n, 7, 3 * topics() + n, 'revision', now() - interval '40 days', now() - interval '20 days',
    'changes_requested', NULL, NULL, NULL, writer
FROM topic WHERE n % 100 = 21
UNION ALL
SELECT
    5 * topics() + n, n, 8, CASE WHEN under_way IS NULL THEN version ELSE 3 * topics() + n END,
    CASE WHEN under_way IS NULL THEN 'reaffirmation' ELSE 'revision' END, now() - interval '1 day' * (n / 50 % 40), NULL, '',
    NULL, CASE WHEN n % 2000 = 3 THEN nth(n, 3) END,
    CASE WHEN n % 10000 = 33 THEN now() - interval '2 days' WHEN n % 1000 = 33 THEN now() + interval '9 days' END,
    CASE WHEN n % 50 <> 7 THEN writer END
FROM topic WHERE n % 50 = 7 OR n % 100 = 13 OR n % 1000 = 33 OR n % 2000 = 3;

INSERT INTO reviews_reviewround (
    id, topic_id, version_id, number, kind, scope, significance, content_hash, policy, note, due_on, opened_at, opened_by_id,
    publish_at, follows_id, closed_at, closed_by_id, outcome, edition_id
)
SELECT
    id, n, version, number, kind, 'whole_page', 'clinical', hash(version), policy(), 'New advice on fever.',
    (opened_at + interval '30 days')::date, opened_at, opened_by, publish_at, follows, closed_at,
    CASE WHEN closed_at IS NOT NULL THEN chair() END, outcome, edition
FROM round ORDER BY opened_at;

-- == seats
CREATE TABLE seat AS
SELECT round.*, s, n + number * 11 + s * 31 AS who
FROM round, generate_series(1, 3) AS s
WHERE kind <> 'attested_import' AND (outcome <> 'changes_requested' OR s = 1);

-- Of open rounds every fourth has nobody yet; in the others one member accepted, or signed, and one is asked.
INSERT INTO reviews_assignment (
    round_id, member_id, seat, status, asked_by_id, asked_at, answered_at, reason, declaration, declared_at, interest,
    waiver_reason
)
SELECT
    id, member(who), 'seat-' || s,
    CASE WHEN closed_at IS NOT NULL THEN 'done' WHEN s = 2 THEN 'asked' WHEN n / 50 % 3 = 0 THEN 'done' ELSE 'accepted' END,
    chair(), opened_at, CASE WHEN closed_at IS NOT NULL OR s = 1 THEN opened_at + interval '1 day' END, '',
    CASE WHEN closed_at IS NULL AND s = 2 THEN '' WHEN declares THEN 'interest' ELSE 'none' END,
    CASE WHEN closed_at IS NOT NULL OR s = 1 THEN opened_at + interval '1 day' END,
    CASE WHEN declares THEN 'Shares of the maker' ELSE '' END, ''
FROM seat, LATERAL (SELECT closed_at IS NULL AND s = 1 AND n / 50 % 40 = 1 AND n / 50 % 3 > 0 AS declares) AS d
WHERE closed_at IS NOT NULL OR s < 3 AND n / 50 % 4 > 0;

-- == signatures
INSERT INTO reviews_reviewrecord (
    round_id, version_id, decision, signer_id, signer_name, signer_profession, signer_credentials, scope, content_hash,
    current_as_of, comment, statement, seat, conflict, answers, sections_read, attempt, form, signed_at, record_hash
)
SELECT
    id, version, CASE WHEN outcome = 'changes_requested' THEN 'request_changes' ELSE 'approve' END, signer(who),
    'Ann Example', (ARRAY['physician', 'nurse', 'pharmacist', 'dietitian'])[1 + who % 4], 'MD', 'whole_page',
    hash(version), (COALESCE(closed_at, now()) - interval '3 days')::date,
    CASE WHEN outcome = 'changes_requested' THEN 'Name the highest dose in a day.' ELSE '' END,
    'I, Ann Example, MD, approve the whole page as it stands.', 'seat-' || s,
    CASE WHEN n % 500 = 0 THEN '' ELSE 'No conflict of interest.' END,
    '[{"checklist": "plain", "item": "purpose", "text": "The page makes plain what it is about.", "answer": "agree"}]',
    '["part-1", "part-2", "part-3", "part-4", "part-5"]', 1, 2,
    COALESCE(closed_at, now()) - interval '1 day' * (3 - s) - interval '1 hour', hash(id * 10 + s)
FROM seat
WHERE closed_at IS NOT NULL OR s = 1 AND n / 50 % 4 > 0 AND n / 50 % 3 = 0;

-- == audit chain and notices
INSERT INTO reviews_auditevent (
    sequence, at, actor_id, actor_name, act, topic_id, subject, from_state, to_state, reason, details, previous_hash, hash
)
SELECT
    (SELECT sequence FROM reviews_audithead) + row_number() OVER (ORDER BY COALESCE(closed_at, now()), id),
    COALESCE(closed_at, now()), chair(), 'Chair Example',
    CASE
        WHEN publish_at < now() THEN 'scheduled publication refused'
        WHEN outcome = 'published' THEN 'publish'
        ELSE 'request changes'
    END,
    n, 'version ' || version, 'in_review', outcome, 'The quorum is not met any more.', jsonb_build_object('round', number),
    hash(id), hash(id + 1000000000)
FROM round WHERE closed_at IS NOT NULL OR publish_at < now();

UPDATE reviews_audithead SET sequence = last.sequence, hash = last.hash
FROM (SELECT sequence, hash FROM reviews_auditevent ORDER BY sequence DESC LIMIT 1) AS last;
UPDATE reviews_noticecursor SET sequence = (SELECT sequence FROM reviews_audithead);

-- What was published, to its writer; that a review has no reviewers, to the chair, who never said of one that it is read.
INSERT INTO reviews_notice (person_id, kind, source, topic_id, round_id, made_at, read_at)
SELECT
    writer(n), 'published', 'event:' || id, n, id, closed_at, CASE WHEN n % 50 > 0 THEN closed_at END
FROM round WHERE outcome = 'published'
UNION ALL
SELECT chair(), 'unasked', 'event:' || id, n, id, opened_at, NULL
FROM round WHERE opened_at > now() - interval '365 days';

INSERT INTO reviews_notice (person_id, kind, source, topic_id, round_id, assignment_id, made_at, read_at)
SELECT
    member.user_id, 'asked', 'seat:' || part.id, round.topic_id, round.id, part.id, part.asked_at,
    CASE WHEN part.id % 3 > 0 THEN part.asked_at END
FROM reviews_assignment AS part
    JOIN reviews_reviewround AS round ON round.id = part.round_id
    JOIN reviews_boardmember AS member ON member.id = part.member_id
WHERE part.asked_at > now() - interval '730 days';

-- == what comes up: readers' reports, concerns, sources
INSERT INTO encyclopedia_readerreport (
    id, edition_id, section, heading, received_on, proposed_harm, proposed_because, words_hash
)
SELECT
    n, nth(n, 3), 'part-2', 'Part 2', now()::date - n % 500,
    (ARRAY['none', 'none', 'minor', 'minor', 'minor', 'none', 'serious'])[1 + n % 7], '[]', hash(n)
FROM topic WHERE n % 2 = 1;

INSERT INTO encyclopedia_readerwords (report_id, text, nonce, sameness)
SELECT id, 'The dose that is named here is not the one on my label.', md5(id::text), hash(id)
FROM encyclopedia_readerreport;

INSERT INTO reviews_reportstep (report_id, act, state, harm, note, round_id, made_at, made_by_id)
SELECT id, 'weighed', 'in_round', 'minor', 'Looked into', id * 3, received_on + interval '2 days', chair()
FROM encyclopedia_readerreport WHERE id % 100 <> 1
UNION ALL
SELECT id, 'answered', 'answered', '', 'The page was changed', NULL, received_on + interval '9 days', chair()
FROM encyclopedia_readerreport WHERE id % 100 NOT IN (1, 3);

INSERT INTO reviews_unsettledreport (report_id)
SELECT id FROM encyclopedia_readerreport WHERE id % 100 IN (1, 3);

INSERT INTO encyclopedia_missedterm (digest, term, count, last_month)
SELECT hash(i), 'made words ' || i, i % 300, date_trunc('month', now())::date
FROM generate_series(1, topics() / 5) AS i;

INSERT INTO reviews_concern (topic_id, kind, words, reason, raised_at, raised_by_id, round_id)
SELECT
    n, 'note', 'A new guideline on fever', '', now() - interval '1 day' * (n % 300), chair(),
    CASE WHEN n % 500 <> 9 THEN nth(n, 3) END
FROM topic WHERE n % 20 = 9;

INSERT INTO reviews_sourcenotice (key, status, note, marked_at, marked_by_id)
SELECT
    CASE WHEN i % 2 = 0 THEN 'doi:10.5555/made.' || i * 100 ELSE 'pmid:' || 10000000 + i * 100 END,
    CASE WHEN i % 3 = 0 THEN 'retracted' ELSE 'superseded' END, 'See the notice.', now() - interval '30 days', chair()
FROM generate_series(1, 10) AS i;

-- == clean up
DROP SCHEMA bench CASCADE;
RESET search_path;
