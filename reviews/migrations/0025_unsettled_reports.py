import django.db.models.deletion
from django.db import migrations, models

from encyclopedia.triggers import refuse, then

LAST_STATE = "COALESCE((SELECT s.state FROM reviews_reportstep s WHERE s.report_id = {report} ORDER BY s.id DESC LIMIT 1), 'new')"
SETTLED = "('answered', 'dismissed')"


class Migration(migrations.Migration):
    dependencies = [
        ("encyclopedia", "0027_index_sources_by_address"),
        ("reviews", "0024_translations_behind"),
    ]

    operations = [
        migrations.CreateModel(
            name="UnsettledReport",
            fields=[
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="unsettled",
                        serialize=False,
                        to="encyclopedia.readerreport",
                        verbose_name="reader report",
                    ),
                ),
            ],
            options={
                "verbose_name": "report that is not settled",
                "verbose_name_plural": "reports that are not settled",
            },
        ),
        migrations.RunSQL(
            "INSERT INTO reviews_unsettledreport (report_id) SELECT r.id FROM encyclopedia_readerreport r"  # noqa: S608 - no value of anybody
            f" WHERE {LAST_STATE.format(report='r.id')} NOT IN {SETTLED}",
            migrations.RunSQL.noop,
        ),
        then(
            "reader_report_is_unsettled",
            "encyclopedia_readerreport",
            "INSERT INTO reviews_unsettledreport (report_id) VALUES (NEW.id) ON CONFLICT DO NOTHING",
        ),
        then(
            "report_step_settles",
            "reviews_reportstep",
            f"DELETE FROM reviews_unsettledreport WHERE report_id = NEW.report_id AND NEW.state IN {SETTLED}",  # noqa: S608 - as above
        ),
        then(
            "report_step_opens_again",
            "reviews_reportstep",
            "INSERT INTO reviews_unsettledreport (report_id)"
            f" SELECT NEW.report_id WHERE NEW.state NOT IN {SETTLED} ON CONFLICT DO NOTHING",
        ),
        refuse(
            "unsettled_report_stays",
            "reviews_unsettledreport",
            ["DELETE"],
            f"{LAST_STATE.format(report='OLD.report_id')} NOT IN {SETTLED}",
            "a report is unsettled until a step settles it",
        ),
        refuse(
            "unsettled_report_stays",
            "reviews_unsettledreport",
            ["TRUNCATE"],
            "TRUE",
            "a report is unsettled until a step settles it",
            only="postgresql",
        ),
        refuse(
            "unsettled_report_fixed",
            "reviews_unsettledreport",
            ["UPDATE"],
            "TRUE",
            "a row says which report is unsettled",
        ),
    ]
