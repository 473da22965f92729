/* A product takes the path of the nearest measured one, and only valid tiles and CLBlast sets are taken. */
#include "nn/tuning.h"
#include "support/compare.h"

static aecl_gemm product(aecl_gemm_form form, size_t m, size_t n, size_t k) {
    return (aecl_gemm){.form = form, .m = m, .n = n, .k = k};
}

static void a_product_takes_the_path_of_the_nearest_of_its_form(void **state) {
    (void)state;
    const aecl_tuning tuning = {.product_count = 3,
                                .product = {{AECL_GEMM_NN, 64, 32, 784, AECL_GEMM_TILE},
                                            {AECL_GEMM_NN, 1024, 1024, 1024, AECL_GEMM_CLBLAST},
                                            {AECL_GEMM_TN, 64, 32, 784, AECL_GEMM_CLBLAST}}};
    aecl_gemm small = product(AECL_GEMM_NN, 100, 32, 500), large = product(AECL_GEMM_NN, 700, 512, 900),
              /* Nearer to the first by logarithms (factors 4 against 8), farther by differences. */
        between = product(AECL_GEMM_NN, 128, 128, 1024), transposed = product(AECL_GEMM_TN, 1024, 1024, 1024),
              other = product(AECL_GEMM_NT, 64, 32, 784);
    assert_int_equal(aecl_tuning_path(&tuning, &small, AECL_GEMM_CLBLAST), AECL_GEMM_TILE);
    assert_int_equal(aecl_tuning_path(&tuning, &large, AECL_GEMM_TILE), AECL_GEMM_CLBLAST);
    assert_int_equal(aecl_tuning_path(&tuning, &between, AECL_GEMM_CLBLAST), AECL_GEMM_TILE);
    assert_int_equal(aecl_tuning_path(&tuning, &transposed, AECL_GEMM_TILE), AECL_GEMM_CLBLAST);
    assert_int_equal(aecl_tuning_path(&tuning, &other, AECL_GEMM_TILE), AECL_GEMM_TILE);
    assert_int_equal(aecl_tuning_path(&tuning, &other, AECL_GEMM_CLBLAST), AECL_GEMM_CLBLAST);
}

static void tiles_are_whole_vectors_whose_columns_divide_the_padding(void **state) {
    (void)state;
    const aecl_tile good[] = {{8, 4, 16}, {1, 8, 1}, {16, 16, 32}, {4, 1, 4}};
    const aecl_tile bad[] = {{8, 0, 16}, {8, 17, 16}, {8, 4, 0},  {8, 4, 12},
                             {8, 4, 24}, {8, 4, 64},  {2, 4, 16}, {0, 4, 16}};
    for (size_t i = 0; i < COUNT_OF(good); i++) assert_true(aecl_tile_is_valid(good[i]));
    for (size_t i = 0; i < COUNT_OF(bad); i++) assert_false(aecl_tile_is_valid(bad[i]));
}

static void clblast_sets_keep_its_rules(void **state) {
    (void)state;
    /* GEMMK KREG KWG KWI MDIMA MDIMC MWG NDIMB NDIMC NWG SA SB STRM STRN VWM VWN */
    const aecl_clblast_set large = {true, {0, 1, 16, 2, 16, 16, 64, 16, 16, 64, 1, 1, 0, 0, 2, 2}};
    /* KWID MDIMAD MDIMCD NDIMBD NDIMCD PADA PADB VWMD VWND WGD */
    const aecl_clblast_set small = {true, {2, 8, 8, 8, 8, 1, 1, 1, 1, 8}};
    static const size_t changes[][3] = {{AECL_XGEMM, 0, 1},        /* computes wrong in CLBlast 1.5.3 */
                                        {AECL_XGEMM, 3, 5},        /* KWI does not divide KWG */
                                        {AECL_XGEMM, 14, 8},       /* 16 items of 8 do not divide MWG */
                                        {AECL_XGEMM, 4, 0},        /* no items */
                                        {AECL_XGEMM, 10, 2},       /* a flag */
                                        {AECL_XGEMM_DIRECT, 0, 3}, /* KWID does not divide WGD */
                                        {AECL_XGEMM_DIRECT, 7, 2}, /* 8 items of 2 do not divide WGD */
                                        {AECL_XGEMM_DIRECT, 9, 512} /* too large */};
    assert_true(aecl_clblast_set_is_valid(AECL_XGEMM, &large));
    assert_int_equal(aecl_clblast_set_group(AECL_XGEMM, &large), 256);
    assert_true(aecl_clblast_set_is_valid(AECL_XGEMM_DIRECT, &small));
    assert_int_equal(aecl_clblast_set_group(AECL_XGEMM_DIRECT, &small), 64);
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        aecl_clblast_set set = changes[i][0] == AECL_XGEMM ? large : small;
        set.value[changes[i][1]] = changes[i][2];
        assert_false(aecl_clblast_set_is_valid((aecl_clblast_kernel)changes[i][0], &set));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_product_takes_the_path_of_the_nearest_of_its_form),
        cmocka_unit_test(tiles_are_whole_vectors_whose_columns_divide_the_padding),
        cmocka_unit_test(clblast_sets_keep_its_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
