import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Outlet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, unique=True)),
                ('domain', models.CharField(blank=True, max_length=253)),
                ('kind', models.CharField(blank=True, choices=[('newspaper', 'newspaper'), ('broadcaster', 'broadcaster'), ('agency', 'news agency'), ('ngo', 'organisation'), ('government', 'government'), ('court', 'court'), ('intergovernmental', 'intergovernmental organisation')], max_length=20)),
                ('country', models.CharField(blank=True, max_length=2)),
            ],
        ),
        migrations.CreateModel(
            name='Speaker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.TextField(unique=True)),
                ('role', models.CharField(blank=True, max_length=200)),
                ('kind', models.CharField(blank=True, choices=[('person', 'person'), ('organisation', 'organisation'), ('government', 'government')], max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(max_length=32, unique=True)),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('size', models.PositiveIntegerField()),
                ('media_type', models.CharField(max_length=80)),
                ('name', models.CharField(max_length=255)),
                ('address', models.CharField(blank=True, max_length=2000)),
                ('title', models.CharField(blank=True, max_length=500)),
                ('byline', models.CharField(blank=True, max_length=200)),
                ('language', models.CharField(blank=True, max_length=20)),
                ('published', models.CharField(max_length=40)),
                ('published_from', models.DateField(blank=True, null=True)),
                ('captured_at', models.DateTimeField()),
                ('captured_by', models.CharField(max_length=80)),
                ('captured_with', models.CharField(max_length=120)),
                ('text', models.TextField()),
                ('outlet', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='record.outlet')),
            ],
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
                ('content', models.JSONField()),
                ('source', models.JSONField()),
                ('cue', models.JSONField()),
                ('text', models.TextField()),
                ('form', models.CharField(choices=[('direct', 'in their own words'), ('indirect', 'in the reporter’s words'), ('mixed', 'partly in their own words')], max_length=10)),
                ('act', models.CharField(choices=[('claim', 'claim'), ('denial', 'denial'), ('commitment', 'commitment'), ('demand', 'demand'), ('threat', 'threat'), ('other', 'other')], max_length=12)),
                ('via', models.JSONField()),
                ('second_hand', models.BooleanField()),
                ('confidence', models.FloatField()),
                ('reviewed_by', models.CharField(blank=True, max_length=80)),
                ('report', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='record.report')),
                ('reported_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='statements_told', to='record.speaker')),
                ('speaker', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='record.speaker')),
            ],
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['-published_from', '-id'], name='record_report_newest'),
        ),
        migrations.AddIndex(
            model_name='statement',
            index=models.Index(fields=['report', 'start'], name='record_statement_place'),
        ),
        migrations.AddIndex(
            model_name='statement',
            index=models.Index(fields=['act', 'report'], name='record_statement_act'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(('start__lt', models.F('end'))), name='record_statement_not_empty'),
        ),
    ]
