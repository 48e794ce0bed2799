// Three accounts through one of the presets. How to build it: README.md.
#include <keyaccount.h>
#include <math.h>
#include <stdio.h>

#define ROWS 3

static int failed(const char *what) {
    fprintf(stderr, "%s: %s\n", what, keyaccount_last_error());
    return 1;
}

int main(void) {
    static const char models_text[] =
        "[four_s]\n"
        "format_version = 1\n"
        "[[four_s.attractiveness.criteria]]\n"
        "name = \"Budget\"\n"
        "column = \"budget_eur\"\n"
        "value_function = { logarithmic = { worst = 5e4, best = 5e6 } }\n"
        "[[four_s.relative_strength.criteria]]\n"
        "name = \"Win rate\"\n"
        "column = \"win_rate\"\n"
        "value_function = { linear = { worst = 0.3, best = 0.7 } }\n";
    const char *ids[ROWS] = {"Acme", "Bolt", "Crux"};
    const double budget[ROWS] = {2.4e6, 9e5, 6e4};
    const double win_rate[ROWS] = {0.62, 0.41, NAN}; // NAN: not known, and never taken for 0
    const KeyaccountColumn columns[] = {
        {.name = "budget_eur", .values_type = KEYACCOUNT_VALUES_TYPE_FLOAT64, .values = budget},
        {.name = "win_rate", .values_type = KEYACCOUNT_VALUES_TYPE_FLOAT64, .values = win_rate},
    };
    const KeyaccountTable table = {
        .rows = ROWS, .ids = ids, .columns = columns, .column_count = 2};

    KeyaccountModels *models = NULL;
    KeyaccountResults *results = NULL;
    int status = 0;
    uint8_t codes[ROWS];
    double margins[ROWS];
    if (keyaccount_models_from_toml(models_text, sizeof models_text - 1, &models) ||
        keyaccount_results_new(&results) ||
        keyaccount_classify(models, 0, &table, KEYACCOUNT_DETAIL_MARGIN, results) ||
        keyaccount_results_codes(results, codes, ROWS) ||
        keyaccount_results_margins(results, margins, ROWS)) {
        status = failed("classifying");
    } else {
        for (size_t row = 0; row < ROWS; row++) {
            KeyaccountClassInfo class = {.term = "no class"};
            if (codes[row] != KEYACCOUNT_UNCLASSIFIED) {
                keyaccount_model_class(models, 0, codes[row], &class);
            }
            printf("%s: %s, margin %.3f\n", ids[row], class.term, margins[row]);
        }
    }
    keyaccount_results_free(results);
    keyaccount_models_free(models);
    return status;
}
