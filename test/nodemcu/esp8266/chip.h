/* As much of NodeMCU's and Espressif's interfaces as the pulse engine uses, for a chip of paper: see chip.c. */
#ifndef CHIP_H
#define CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ICACHE_RAM_ATTR
#define GPIO_PIN_NUM 13
#define GPIO_OUT_W1TS_ADDRESS 1
#define GPIO_OUT_W1TC_ADDRESS 0
#define GPIO_REG_WRITE(address, value) writeLines((address), (value))
#define FRC1_SOURCE 0

typedef uint32_t os_param_t;
typedef uint32_t platform_task_handle_t;
typedef uint32_t platform_task_param_t;
typedef void (*platform_task_callback_t)(platform_task_param_t parameter, uint8_t priority);

extern uint8_t pin_num[GPIO_PIN_NUM];
void writeLines(int level, uint32_t lines);
bool platform_hw_timer_init(os_param_t owner, int source, bool repeats);
bool platform_hw_timer_set_func(os_param_t owner, void (*callback)(os_param_t), os_param_t parameter);
bool platform_hw_timer_arm_us(os_param_t owner, uint32_t time_us);
bool platform_hw_timer_close(os_param_t owner);
platform_task_handle_t platform_task_get_id(platform_task_callback_t task);
bool platform_post_high(platform_task_handle_t handle, platform_task_param_t parameter);
uint16_t system_adc_read(void);
uint8_t system_get_cpu_freq(void);

#endif
