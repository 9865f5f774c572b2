import django.contrib.gis.db.models.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django_fsm
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('whistles', '0001_initial')]

    initial = True

    dependencies = [
        ('cases', '0001_the_loop'),
        ('jiangdu', '0001_people_history_and_clocks'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Whistle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', django_fsm.FSMField(choices=[('blown', 'Blown'), ('working', 'At work'), ('finished', 'Finished'), ('cancelled', 'Cancelled')], default='blown', editable=False, max_length=50, protected=True, verbose_name='state')),
                ('number', models.CharField(editable=False, max_length=24, unique=True, verbose_name='number')),
                ('kind', models.CharField(choices=[('emergency', 'Emergency'), ('enforcement', 'Joint enforcement'), ('key_work', 'Key work')], max_length=12, verbose_name='kind')),
                ('matter', models.TextField(verbose_name='matter')),
                ('location', django.contrib.gis.db.models.fields.PointField(srid=4326, verbose_name='position')),
                ('raw_location', models.JSONField(blank=True, editable=False, null=True)),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='address')),
                ('grid_code', models.CharField(editable=False, max_length=17)),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jiangdu.unit', verbose_name='town')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jiangdu.unit', verbose_name='lead unit')),
                ('blown_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='blown by')),
                ('blown_at', models.DateTimeField(verbose_name='blown')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('result', models.TextField(blank=True, verbose_name='result')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='due')),
                ('cases', models.ManyToManyField(blank=True, related_name='+', to='cases.case', verbose_name='cases')),
            ],
            options={
                'verbose_name': 'whistle',
                'verbose_name_plural': 'whistles',
                'ordering': ['-blown_at', '-id'],
                'permissions': [('blow_whistle', 'Can blow whistles in the own area, record arrivals, finish and rate'), ('answer_call', 'Can confirm a call and report in for the own unit'), ('refuse_call', 'Can refuse a call and answer a rating for the own unit'), ('judge_refusal', 'Can decide on refusals at the district centre'), ('see_all_whistles', 'Can see all whistles'), ('hear_of_absence', 'Is told when a unit does not come to an emergency')],
                'default_permissions': ('view',),
                'indexes': [models.Index(fields=['-blown_at', '-id'], name='whistle_newest'), models.Index(fields=['state', 'due_at'], name='whistle_state_due'), models.Index(django.contrib.postgres.indexes.OpClass('grid_code', name='text_pattern_ops'), name='whistle_grid')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('blown', 'working')), ('due_at__isnull', True), _connector='OR'), name='ended_whistle_has_no_due'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ('blown', 'working'))), models.Q(models.Q(('state__in', ('blown', 'working')), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='ended_whistle_has_its_moment')],
            },
        ),
        migrations.CreateModel(
            name='WhistleTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('whistle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='whistles.whistle', verbose_name='whistle')),
                ('text', models.CharField(max_length=500, verbose_name='task')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jiangdu.unit', verbose_name='owner')),
                ('due_date', models.DateField(verbose_name='until')),
                ('case', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case', verbose_name='case')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='added by')),
                ('added_at', models.DateTimeField(verbose_name='added')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done')),
                ('outcome', models.TextField(blank=True, verbose_name='what was done')),
            ],
            options={
                'verbose_name': 'task of a whistle',
                'verbose_name_plural': 'tasks of whistles',
                'ordering': ['id'],
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('done_at__isnull', True)), fields=['unit', 'due_date'], name='task_unit_due')],
            },
        ),
        migrations.CreateModel(
            name='WhistleCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', django_fsm.FSMField(choices=[('called', 'Called'), ('confirmed', 'Confirmed'), ('on_site', 'On site'), ('working', 'At work'), ('done', 'Done'), ('refused', 'Refused'), ('absent', 'Absent'), ('released', 'No longer needed')], default='called', editable=False, max_length=50, protected=True, verbose_name='state')),
                ('whistle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='whistles.whistle', verbose_name='whistle')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jiangdu.unit', verbose_name='unit')),
                ('called_at', models.DateTimeField(verbose_name='called')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('agreed_at', models.DateTimeField(blank=True, null=True, verbose_name='agreed time')),
                ('confirm_due_at', models.DateTimeField(blank=True, null=True, verbose_name='to be confirmed by')),
                ('report_in_due_at', models.DateTimeField(blank=True, null=True, verbose_name='to be on site by')),
                ('arrived_at', models.DateTimeField(blank=True, null=True, verbose_name='arrived')),
                ('arrival_kind', models.CharField(blank=True, choices=[('reported', 'Reported in'), ('recorded', 'Recorded by the town')], max_length=8)),
                ('officer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='officer on site')),
                ('arrival_location', django.contrib.gis.db.models.fields.PointField(blank=True, null=True, spatial_index=False, srid=4326, verbose_name='arrival position')),
                ('arrival_distance_m', models.PositiveIntegerField(blank=True, null=True, verbose_name='distance (m)')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done')),
                ('result', models.TextField(blank=True, verbose_name='what was done')),
                ('absent_at', models.DateTimeField(blank=True, null=True, verbose_name='absent since')),
                ('refused_at', models.DateTimeField(blank=True, null=True, verbose_name='refused')),
                ('refusal', models.CharField(blank=True, choices=[('upheld', 'Refusal upheld'), ('denied', 'Refusal denied')], max_length=6, verbose_name='decision')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('is_binding', models.BooleanField(default=False, editable=False)),
            ],
            options={
                'verbose_name': 'call',
                'verbose_name_plural': 'calls',
                'ordering': ['id'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['unit', 'state'], name='call_unit_state'), models.Index(fields=['unit', '-called_at'], name='call_unit_newest')],
                'constraints': [models.UniqueConstraint(fields=('whistle', 'unit'), name='unit_called_once'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['on_site', 'working', 'done']), _negated=True), ('arrived_at__isnull', False), _connector='OR'), name='present_call_arrived'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'absent'), _negated=True), ('absent_at__isnull', False), _connector='OR'), name='absent_call_since')],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('call', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='rating', to='whistles.whistlecall', verbose_name='call')),
                ('timeliness', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='timeliness')),
                ('attitude', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='attitude')),
                ('effect', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='effect')),
                ('solved', models.BooleanField(verbose_name='solved')),
                ('text', models.TextField(blank=True, verbose_name='why')),
                ('rated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='rated by')),
                ('rated_at', models.DateTimeField(verbose_name='rated')),
                ('answer', models.TextField(blank=True, verbose_name='answer of the unit')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
            ],
            options={
                'verbose_name': 'rating',
                'verbose_name_plural': 'ratings',
                'ordering': ['id'],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('attitude__range', (1, 5)), ('effect__range', (1, 5)), ('timeliness__range', (1, 5))), name='rating_from_1_to_5')],
            },
        ),
        migrations.CreateModel(
            name='WhistleSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('arrival_radius_m', models.PositiveIntegerField(default=300, help_text="How far from the whistle's place an officer may be to report in.", validators=[django.core.validators.MinValueValidator(20), django.core.validators.MaxValueValidator(5000)], verbose_name='distance at report-in (m)')),
                ('number_mark', models.CharField(default='W', help_text="Follows the district's prefix in a whistle's number.", max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{1,2}$')], verbose_name='mark in the number')),
            ],
            options={
                'verbose_name': 'settings of whistles',
                'verbose_name_plural': 'settings of whistles',
                'default_permissions': ('view', 'change'),
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_row_of_whistle_settings')],
            },
        ),
        migrations.CreateModel(
            name='WhistleSettingsEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='whistles.whistlesettings')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('arrival_radius_m', models.PositiveIntegerField(default=300, help_text="How far from the whistle's place an officer may be to report in.", validators=[django.core.validators.MinValueValidator(20), django.core.validators.MaxValueValidator(5000)], verbose_name='distance at report-in (m)')),
                ('number_mark', models.CharField(default='W', help_text="Follows the district's prefix in a whistle's number.", max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{1,2}$')], verbose_name='mark in the number')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='whistlesettings',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "whistles_whistlesettingsevent" ("arrival_radius_m", "id", "number_mark", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."arrival_radius_m", NEW."id", NEW."number_mark", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='0dd531223250b104f34b086e106abf0800d91689', operation='INSERT', pgid='pgtrigger_insert_insert_ad114', table='whistles_whistlesettings', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='whistlesettings',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "whistles_whistlesettingsevent" ("arrival_radius_m", "id", "number_mark", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."arrival_radius_m", NEW."id", NEW."number_mark", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='7adc3952b9f0c1725c9efeb26c6ed3338e8154c0', operation='UPDATE', pgid='pgtrigger_update_update_747b4', table='whistles_whistlesettings', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='whistlesettings',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "whistles_whistlesettingsevent" ("arrival_radius_m", "id", "number_mark", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."arrival_radius_m", OLD."id", OLD."number_mark", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='f6bb07c7633c883e12022df0dccb124b7ac94677', operation='DELETE', pgid='pgtrigger_delete_delete_b05d3', table='whistles_whistlesettings', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='whistle',
            trigger=pgtrigger.compiler.Trigger(name='whistle_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{blown:cancelled,blown:finished,blown:working,working:cancelled,working:finished}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='c40c0e2e630101b280693eabbe8152d71b29ac01', operation='UPDATE', pgid='pgtrigger_whistle_moves_c298f', table='whistles_whistle', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='whistle',
            trigger=pgtrigger.compiler.Trigger(name='whistle_starts_blown', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."state" IS DISTINCT FROM \'blown\')', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='1432d634f57e39effeab813dbb68b14e11ad448d', operation='INSERT', pgid='pgtrigger_whistle_starts_blown_8fc00', table='whistles_whistle', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='whistle',
            trigger=pgtrigger.compiler.Trigger(name='whistle_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='5d6dea98aa5d0132520e206742497603c63881e2', operation='DELETE', pgid='pgtrigger_whistle_never_deleted_6734c', table='whistles_whistle', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='whistlecall',
            trigger=pgtrigger.compiler.Trigger(name='call_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{absent:on_site,called:absent,called:confirmed,called:on_site,called:refused,called:released,confirmed:absent,confirmed:on_site,confirmed:released,on_site:done,on_site:released,on_site:working,refused:called,refused:on_site,refused:released,working:done,working:released}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='469482a79a1acf403cab591dae0cbc0aaac9a36f', operation='UPDATE', pgid='pgtrigger_call_moves_21117', table='whistles_whistlecall', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='whistlecall',
            trigger=pgtrigger.compiler.Trigger(name='call_starts_called', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."state" IS DISTINCT FROM \'called\')', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='bf0e2a338063af19cac49d02ce76a72de0e966cd', operation='INSERT', pgid='pgtrigger_call_starts_called_ae540', table='whistles_whistlecall', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='whistlecall',
            trigger=pgtrigger.compiler.Trigger(name='call_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='e19c27b40aa1610193a7f1c51932f0cf0ca3a7f2', operation='DELETE', pgid='pgtrigger_call_never_deleted_0b5b3', table='whistles_whistlecall', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rating',
            trigger=pgtrigger.compiler.Trigger(name='rating_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='10480cc2af97837ce4bbb4ddcf43f67ad475ce9d', operation='DELETE', pgid='pgtrigger_rating_never_deleted_04c9f', table='whistles_rating', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rating',
            trigger=pgtrigger.compiler.Trigger(name='rating_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."attitude" IS DISTINCT FROM (NEW."attitude") OR OLD."call_id" IS DISTINCT FROM (NEW."call_id") OR OLD."effect" IS DISTINCT FROM (NEW."effect") OR OLD."rated_at" IS DISTINCT FROM (NEW."rated_at") OR OLD."solved" IS DISTINCT FROM (NEW."solved") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."timeliness" IS DISTINCT FROM (NEW."timeliness"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='b361025bb2f926175711c256dd1a0886fc5c4efd', operation='UPDATE', pgid='pgtrigger_rating_stays_8f0a2', table='whistles_rating', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rating',
            trigger=pgtrigger.compiler.Trigger(name='answered_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."answered_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='dd20dcf933ee360dc21b980a0f9b5710176dc3f7', operation='UPDATE', pgid='pgtrigger_answered_once_9f9db', table='whistles_rating', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='whistletask',
            trigger=pgtrigger.compiler.Trigger(name='task_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='657546af35aead5891413d0844bd8452d82384e5', operation='DELETE', pgid='pgtrigger_task_never_deleted_ca8a7', table='whistles_whistletask', when='BEFORE')),
        ),
    ]
