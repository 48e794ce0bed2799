// Wrong calls give codes and messages; nothing crashes, leaks or is written by halves.
#include "support.h"

#include <math.h>

#define REFUSED(status, words, call)                                                               \
    do {                                                                                           \
        CHECK((call) == KEYACCOUNT_STATUS_##status);                                               \
        CHECK(strstr(keyaccount_last_error(), words) != NULL);                                     \
    } while (0)

static const double NUMBERS[] = {1.0, 2.0, 3.0};
static const char *const IDS[] = {"A", "B", "C"};

static const char MODELS[] =
    "[four_s]\n"
    "format_version = 1\n"
    "[[four_s.attractiveness.criteria]]\n"
    "name = \"Size\"\n"
    "column = \"size\"\n"
    "value_function = { linear = { worst = 0.0, best = 4.0 } }\n"
    "[[four_s.relative_strength.criteria]]\n"
    "name = \"Tier\"\n"
    "column = \"tier\"\n"
    "value_function = { categories = { levels = [[\"low\", 0.0], [\"high\", 1.0]] } }\n";

static KeyaccountModels *models;
static KeyaccountResults *results;
static const char *const LEVELS[] = {"low", "high"};
static const int32_t CODES[] = {0, 1, 1};
static KeyaccountColumn columns[2];
static KeyaccountTable table;

static void reset(void) {
    columns[0] = (KeyaccountColumn){
        .name = "size", .values_type = KEYACCOUNT_VALUES_TYPE_FLOAT64, .values = NUMBERS};
    columns[1] = (KeyaccountColumn){.name = "tier",
                                    .values_type = KEYACCOUNT_VALUES_TYPE_TEXT,
                                    .values = CODES,
                                    .levels = LEVELS,
                                    .level_count = 2};
    table = (KeyaccountTable){.rows = 3, .ids = IDS, .columns = columns, .column_count = 2};
}

static KeyaccountStatus classify(void) {
    // Something is in it before, so that it shows whether a failure empties it.
    KeyaccountTable broken = table;
    KeyaccountColumn saved[2] = {columns[0], columns[1]};
    reset();
    OK(keyaccount_classify(models, 0, &table, KEYACCOUNT_DETAIL_FULL, results));
    CHECK(keyaccount_results_rows(results) == 3);
    columns[0] = saved[0];
    columns[1] = saved[1];
    KeyaccountStatus status =
        keyaccount_classify(models, 0, &broken, KEYACCOUNT_DETAIL_FULL, results);
    CHECK(keyaccount_results_rows(results) == (status == KEYACCOUNT_STATUS_OK ? broken.rows : 0));
    reset();
    return status;
}

static void models_are_refused(void) {
    KeyaccountModels *out = (KeyaccountModels *)&table; // overwritten by every failure
    REFUSED(NULL_POINTER, "out", keyaccount_models_presets(NULL));
    REFUSED(NULL_POINTER, "out", keyaccount_models_from_json("{}", 2, NULL));
    REFUSED(NULL_POINTER, "text", keyaccount_models_from_json(NULL, 2, &out));
    CHECK(out == NULL);
    REFUSED(INVALID_MODELS, "EOF", keyaccount_models_from_json(NULL, 0, &out));
    REFUSED(INVALID_UTF8, "from byte 2", keyaccount_models_from_json("{ \xff}", 4, &out));
    REFUSED(INVALID_UTF8, "from byte 0", keyaccount_models_from_toml("\xff", 1, &out));
    REFUSED(TOO_LONG, "text", keyaccount_models_from_toml("", SIZE_MAX, &out));
    REFUSED(INVALID_MODELS, "no model", keyaccount_models_from_json("{}", 2, &out));
    REFUSED(INVALID_MODELS, "trailing", keyaccount_models_from_json("{} x", 4, &out));
    REFUSED(INVALID_MODELS, "unknown field `five_s`",
            keyaccount_models_from_toml("[five_s]", 8, &out));
    REFUSED(INVALID_MODELS, "at `four_s", keyaccount_models_from_toml("[four_s]\nx = 1", 14, &out));
    CHECK(out == NULL);
}

static void places_are_refused(void) {
    KeyaccountModelInfo model;
    KeyaccountColumnInfo column;
    KeyaccountAxisInfo axis;
    KeyaccountClassInfo class;
    size_t place = 7;
    REFUSED(NULL_POINTER, "models", keyaccount_model(NULL, 0, &model));
    REFUSED(NULL_POINTER, "out", keyaccount_model(models, 0, NULL));
    REFUSED(NOT_FOUND, "no model 1: there are 1", keyaccount_model(models, 1, &model));
    REFUSED(NOT_FOUND, "no column 2: there are 2", keyaccount_model_column(models, 0, 2, &column));
    REFUSED(NOT_FOUND, "no axis 2: there are 2", keyaccount_model_axis(models, 0, 2, &axis));
    REFUSED(NOT_FOUND, "no class 4: there are 4", keyaccount_model_class(models, 0, 4, &class));
    REFUSED(NOT_FOUND, "no class 255",
            keyaccount_model_class(models, 0, KEYACCOUNT_UNCLASSIFIED, &class));
    REFUSED(NOT_FOUND, "there are four_s", keyaccount_models_find(models, "webster", &place));
    REFUSED(NULL_POINTER, "key", keyaccount_models_find(models, NULL, &place));
    REFUSED(INVALID_UTF8, "key", keyaccount_models_find(models, "\xc3", &place));
    REFUSED(NULL_POINTER, "out", keyaccount_models_find(models, "four_s", NULL));
    CHECK(place == 7);
    OK(keyaccount_models_find(models, "four_s", &place));
    CHECK(place == 0);
    CHECK(keyaccount_models_count(NULL) == 0 && keyaccount_results_rows(NULL) == 0);
    keyaccount_models_free(NULL);
    keyaccount_results_free(NULL);
}

static void tables_are_refused(void) {
    OK(classify());
    REFUSED(NULL_POINTER, "table",
            keyaccount_classify(models, 0, NULL, KEYACCOUNT_DETAIL_FULL, results));
    REFUSED(NULL_POINTER, "results",
            keyaccount_classify(models, 0, &table, KEYACCOUNT_DETAIL_FULL, NULL));
    REFUSED(NULL_POINTER, "models",
            keyaccount_classify(NULL, 0, &table, KEYACCOUNT_DETAIL_FULL, results));
    REFUSED(NOT_FOUND, "model 5",
            keyaccount_classify(models, 5, &table, KEYACCOUNT_DETAIL_FULL, results));
    REFUSED(UNKNOWN_VALUE, "detail is 9", keyaccount_classify(models, 0, &table, 9, results));

    table.columns = NULL;
    REFUSED(NULL_POINTER, "table->columns", classify());
    table.columns = (const KeyaccountColumn *)((const char *)columns + 1);
    REFUSED(MISALIGNED, "table->columns", classify());
    table.column_count = SIZE_MAX;
    REFUSED(TOO_LONG, "table->columns", classify());
    table.rows = SIZE_MAX;
    table.ids = NULL;
    REFUSED(TOO_LONG, "table->columns[0].values", classify());
    table.column_count = 0;
    REFUSED(NOT_CLASSIFIED, "`size`", classify());

    const char *ids[] = {"A", NULL, "C"};
    table.ids = ids;
    REFUSED(NULL_POINTER, "table->ids[1]", classify());
    ids[1] = "\xff";
    table.ids = ids;
    REFUSED(INVALID_UTF8, "table->ids[1]", classify());
    ids[1] = "A";
    table.ids = ids;
    REFUSED(INVALID_TABLE, "row 1 has the id", classify());
    table.ids = NULL;
    OK(classify());

    columns[0].name = NULL;
    REFUSED(NULL_POINTER, "table->columns[0].name", classify());
    columns[1].name = "ti\xfe";
    REFUSED(INVALID_UTF8, "table->columns[1].name is not UTF-8 from byte 2", classify());
    columns[1].name = "size";
    REFUSED(INVALID_TABLE, "both named", classify());
    columns[1].name = "other";
    REFUSED(NOT_CLASSIFIED, "no column `tier`", classify());

    columns[0].values = NULL;
    REFUSED(NULL_POINTER, "table->columns[0].values", classify());
    columns[0].values = (const char *)NUMBERS + 4;
    REFUSED(MISALIGNED, "no multiple of 8", classify());
    columns[0].values_type = 11;
    REFUSED(UNKNOWN_VALUE, "values_type is 11", classify());
    double infinite[] = {1.0, INFINITY, 3.0};
    columns[0].values = infinite;
    REFUSED(INVALID_TABLE, "row 1 (id \"B\"), column \"size\": inf", classify());
    static const uint8_t bitmap[] = {1 | 4};
    columns[0].values = infinite;
    columns[0].validity = bitmap; // and now it is missing
    OK(classify());
    columns[0].validity = bitmap;
    columns[0].validity_offset = SIZE_MAX;
    REFUSED(TOO_LONG, "validity", classify());

    columns[1].levels = NULL;
    REFUSED(NULL_POINTER, "table->columns[1].levels", classify());
    columns[1].level_count = 1;
    REFUSED(INVALID_TABLE, "code 1 is outside 0..1", classify());
    const char *levels[] = {"low", NULL};
    columns[1].levels = levels;
    REFUSED(NULL_POINTER, "table->columns[1].levels[1]", classify());
    levels[1] = "hi\x80";
    columns[1].levels = levels;
    REFUSED(INVALID_UTF8, "levels[1] is not UTF-8 from byte 2", classify());
    levels[1] = "huge";
    columns[1].levels = levels;
    REFUSED(NOT_CLASSIFIED, "`huge` is not known", classify());
    columns[1].values_type = KEYACCOUNT_VALUES_TYPE_INT32;
    REFUSED(NOT_CLASSIFIED, "holds number where text is wanted", classify());
}

static void every_type_is_read(void) {
#define READ(name, type)                                                                           \
    do {                                                                                           \
        static const type values[] = {0, 3, 4};                                                    \
        columns[0].values_type = KEYACCOUNT_VALUES_TYPE_##name;                                    \
        columns[0].values = values;                                                                \
        OK(classify());                                                                            \
        double scores[3];                                                                          \
        OK(keyaccount_results_scores(results, 0, scores, 3));                                      \
        CHECK(scores[0] == 0.0 && scores[1] == 0.75 && scores[2] == 1.0);                          \
    } while (0)
    READ(FLOAT64, double);
    READ(FLOAT32, float);
    READ(INT8, int8_t);
    READ(INT16, int16_t);
    READ(INT32, int32_t);
    READ(INT64, int64_t);
    READ(UINT8, uint8_t);
    READ(UINT16, uint16_t);
    READ(UINT32, uint32_t);
    READ(UINT64, uint64_t);
#undef READ
}

static void buffers_are_refused(void) {
    uint8_t bytes[3] = {77, 77, 77};
    double numbers[4] = {7.0, 7.0, 7.0, 7.0};
    OK(classify());
    REFUSED(NULL_POINTER, "results", keyaccount_results_codes(NULL, bytes, 3));
    REFUSED(NULL_POINTER, "buffer", keyaccount_results_codes(results, NULL, 3));
    REFUSED(WRONG_LENGTH, "room for 2, not for 3", keyaccount_results_codes(results, bytes, 2));
    REFUSED(WRONG_LENGTH, "room for 4, not for 3", keyaccount_results_margins(results, numbers, 4));
    REFUSED(MISALIGNED, "buffer",
            keyaccount_results_margins(results, (double *)((char *)numbers + 1), 3));
    REFUSED(NOT_FOUND, "no axis 2", keyaccount_results_scores(results, 2, numbers, 3));
    CHECK(bytes[0] == 77 && bytes[2] == 77 && numbers[0] == 7.0 && numbers[3] == 7.0);

    OK(keyaccount_classify(models, 0, &table, KEYACCOUNT_DETAIL_CLASS, results));
    OK(keyaccount_results_codes(results, bytes, 3));
    CHECK(bytes[0] != 77);
    REFUSED(NOT_COMPUTED, "margins", keyaccount_results_margins(results, numbers, 3));
    REFUSED(NOT_COMPUTED, "scores", keyaccount_results_scores(results, 0, numbers, 3));
    REFUSED(NOT_COMPUTED, "coverage", keyaccount_results_coverage(results, numbers, 3));
    REFUSED(NOT_COMPUTED, "flags", keyaccount_results_flags(results, bytes, 3));

    // No rows: no buffer is needed.
    table.rows = 0;
    OK(keyaccount_classify(models, 0, &table, KEYACCOUNT_DETAIL_FULL, results));
    OK(keyaccount_results_codes(results, NULL, 0));
    reset();
}

static void accounts_are_refused(void) {
    KeyaccountCell cells[2] = {{"size", 1.0, NULL}, {"tier", NAN, "high"}};
    KeyaccountAccount account = {.code = 77};
    double scores[2] = {7.0, 7.0};
#define CLASSIFY keyaccount_classify_account(models, 0, cells, 2, &account, scores, 2)
    REFUSED(NULL_POINTER, "models",
            keyaccount_classify_account(NULL, 0, cells, 2, &account, scores, 2));
    REFUSED(NULL_POINTER, "cells",
            keyaccount_classify_account(models, 0, NULL, 2, &account, scores, 2));
    REFUSED(NULL_POINTER, "account",
            keyaccount_classify_account(models, 0, cells, 2, NULL, NULL, 0));
    REFUSED(NULL_POINTER, "scores",
            keyaccount_classify_account(models, 0, cells, 2, &account, NULL, 2));
    REFUSED(WRONG_LENGTH, "room for 1, not for 2",
            keyaccount_classify_account(models, 0, cells, 2, &account, scores, 1));
    cells[0].column = NULL;
    REFUSED(NULL_POINTER, "cells[0].column", CLASSIFY);
    cells[0].column = "\xff";
    REFUSED(INVALID_UTF8, "cells[0].column", CLASSIFY);
    cells[0].column = "girth";
    REFUSED(NOT_CLASSIFIED, "no criterion reads a column `girth`", CLASSIFY);
    cells[0].column = "size";
    cells[0].number = INFINITY;
    REFUSED(NOT_CLASSIFIED, "infinite", CLASSIFY);
    cells[0].number = 1.0;
    cells[1].text = "\xff";
    REFUSED(INVALID_UTF8, "cells[1].text", CLASSIFY);
    cells[1].text = "huge";
    REFUSED(NOT_CLASSIFIED, "`huge` is not known", CLASSIFY);
    CHECK(account.code == 77 && scores[0] == 7.0 && scores[1] == 7.0);
    cells[1].text = "high";
    OK(CLASSIFY);
    CHECK(scores[0] == 0.25 && scores[1] == 1.0 && account.coverage == 1.0);
    // Without scores, and without a tier: an axis that was not observed, so no class.
    OK(keyaccount_classify_account(models, 0, cells, 1, &account, NULL, 0));
    CHECK(account.code == KEYACCOUNT_UNCLASSIFIED && isnan(account.margin));
    CHECK(account.flags == (KEYACCOUNT_FLAG_UNCLASSIFIED | KEYACCOUNT_FLAG_INCOMPLETE));
#undef CLASSIFY
}

static void explanations_fit_or_are_refused(void) {
    size_t length = 0;
    OK(keyaccount_explain(models, 0, &table, 1, NULL, 0, &length));
    CHECK(length > 50);
    char *text = allocate(length + 1, 1);
    REFUSED(WRONG_LENGTH, "the buffer",
            keyaccount_explain(models, 0, &table, 1, text, length, &length));
    CHECK(*text == '\0');
    REFUSED(NULL_POINTER, "buffer",
            keyaccount_explain(models, 0, &table, 1, NULL, length + 1, &length));
    REFUSED(NULL_POINTER, "length",
            keyaccount_explain(models, 0, &table, 1, text, length + 1, NULL));
    REFUSED(NOT_CLASSIFIED, "no row 3",
            keyaccount_explain(models, 0, &table, 3, text, length + 1, &length));
    OK(keyaccount_explain(models, 0, &table, 1, text, length + 1, &length));
    CHECK(strlen(text) == length && strncmp(text, "B: ", 3) == 0 && strstr(text, "Tier = high"));
    free(text);
}

int main(void) {
    CHECK(*keyaccount_last_error() == '\0');
    OK(keyaccount_models_from_toml(MODELS, strlen(MODELS), &models));
    OK(keyaccount_results_new(&results));
    REFUSED(NULL_POINTER, "out", keyaccount_results_new(NULL));
    reset();
    models_are_refused();
    places_are_refused();
    tables_are_refused();
    every_type_is_read();
    buffers_are_refused();
    accounts_are_refused();
    explanations_fit_or_are_refused();
    keyaccount_results_free(results);
    keyaccount_models_free(models);
    results = NULL; // or what was not freed would still be reachable, and no leak
    models = NULL;
    return 0;
}
