/* As much of NodeMCU's and ESP-IDF's interfaces as the pulse engine uses, for a chip of paper: see chip.c. */
#ifndef CHIP_H
#define CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int esp_err_t;
#define ESP_OK 0

typedef int rmt_channel_t;
typedef int gpio_num_t;
typedef struct {
  uint32_t val;
} rmt_item32_t;
typedef enum { RMT_MODE_TX } rmt_mode_t;
enum { RMT_IDLE_LEVEL_LOW };
typedef struct {
  rmt_channel_t channel;
  gpio_num_t gpio_num;
  uint8_t clk_div;
  uint8_t mem_block_num;
  struct {
    int idle_level;
    bool idle_output_en;
  } tx_config;
} rmt_config_t;
#define RMT_DEFAULT_CONFIG_TX(gpio, channel_id) { .channel = (channel_id), .gpio_num = (gpio) }
esp_err_t rmt_config(const rmt_config_t *config);
esp_err_t rmt_fill_tx_items(rmt_channel_t channel, const rmt_item32_t *items, uint16_t count, uint16_t offset);
esp_err_t rmt_tx_stop(rmt_channel_t channel);

typedef struct {
  struct {
    struct {
      uint32_t val;
    } conf1;
  } conf_ch[8];
} rmt_dev_t;
extern volatile rmt_dev_t RMT;

typedef struct Timer *esp_timer_handle_t;
typedef struct {
  void (*callback)(void *parameter);
  const char *name;
} esp_timer_create_args_t;
esp_err_t esp_timer_create(const esp_timer_create_args_t *arguments, esp_timer_handle_t *timer);
esp_err_t esp_timer_start_once(esp_timer_handle_t timer, uint64_t time_us);
esp_err_t esp_timer_stop(esp_timer_handle_t timer);
int64_t esp_timer_get_time(void);

typedef int portMUX_TYPE;
#define portMUX_INITIALIZER_UNLOCKED 0
#define portENTER_CRITICAL(mux) (*(mux) += 1)
#define portEXIT_CRITICAL(mux) (*(mux) -= 1)

typedef uint32_t task_handle_t;
typedef intptr_t task_param_t;
typedef int task_prio_t;
task_handle_t task_get_id(void (*task)(task_param_t parameter, task_prio_t priority));
bool task_post_high(task_handle_t handle, task_param_t parameter);

int platform_gpio_output_exists(unsigned gpio);
int platform_adc_read(uint8_t converter, uint8_t channel);
int platform_rmt_allocate(uint8_t blocks, rmt_mode_t mode);
void platform_rmt_release(uint8_t channel);

#endif
