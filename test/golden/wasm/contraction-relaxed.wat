 (func $tile (type $1) (param $0 i32) (param $1 i32)
  (local $2 v128)
  (local $3 v128)
  (local $4 v128)
  (local $5 v128)
  (local $6 i32)
  (local $7 i32)
  (local $8 i32)
  (local $9 i32)
  (local $10 i32)
  (local $11 v128)
  (local $12 v128)
  (local $13 i32)
  (local $14 i32)
  (local $15 i32)
  (local $16 v128)
  (local $17 v128)
  (local $18 i32)
  (local $19 i32)
  (local $20 i32)
  (local $21 i32)
  (local $22 i32)
  (local $23 i32)
  (local $24 i32)
  (local $25 i32)
  (local.set $6
   (i32.mul
    (local.get $0)
    (i32.const 1600)
   )
  )
  (local.set $20
   (i32.shl
    (local.get $0)
    (i32.const 8)
   )
  )
  (local.set $25
   (i32.mul
    (local.get $1)
    (i32.const 1600)
   )
  )
  (block $block
   (br_if $block
    (i32.ge_s
     (local.get $0)
     (local.get $1)
    )
   )
   (local.set $7
    (local.get $6)
   )
   (local.set $21
    (local.get $20)
   )
   (loop $label4
    (local.set $13
     (i32.const 0)
    )
    (local.set $22
     (local.get $21)
    )
    (loop $label3
     (local.set $8
      (local.get $7)
     )
     (local.set $23
      (local.get $22)
     )
     (local.set $24
      (i32.add
       (local.get $7)
       (i32.const 640)
      )
     )
     (loop $label2
      (local.set $2
       (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
      )
      (local.set $3
       (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
      )
      (local.set $4
       (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
      )
      (local.set $5
       (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
      )
      (local.set $9
       (local.get $8)
      )
      (local.set $14
       (local.get $13)
      )
      (local.set $19
       (i32.add
        (local.get $8)
        (i32.const 4800)
       )
      )
      (loop $label1
       (local.set $10
        (local.get $9)
       )
       (local.set $15
        (local.get $14)
       )
       (local.set $18
        (i32.add
         (local.get $9)
         (i32.const 160)
        )
       )
       (loop $label
        (local.set $11
         (v128.load32_splat offset=7936
          (local.get $10)
         )
        )
        (local.set $12
         (v128.load32_splat offset=8096
          (local.get $10)
         )
        )
        (local.set $16
         (v128.load offset=256 align=4
          (local.get $15)
         )
        )
        (local.set $17
         (v128.load offset=272 align=4
          (local.get $15)
         )
        )
        (local.set $2
         (f32x4.relaxed_madd
          (local.get $11)
          (local.get $16)
          (local.get $2)
         )
        )
        (local.set $3
         (f32x4.relaxed_madd
          (local.get $11)
          (local.get $17)
          (local.get $3)
         )
        )
        (local.set $4
         (f32x4.relaxed_madd
          (local.get $12)
          (local.get $16)
          (local.get $4)
         )
        )
        (local.set $5
         (f32x4.relaxed_madd
          (local.get $12)
          (local.get $17)
          (local.get $5)
         )
        )
        (local.set $15
         (i32.add
          (local.get $15)
          (i32.const 32)
         )
        )
        (br_if $label
         (i32.ne
          (local.tee $10
           (i32.add
            (local.get $10)
            (i32.const 4)
           )
          )
          (local.get $18)
         )
        )
       )
       (local.set $14
        (i32.add
         (local.get $14)
         (i32.const 1280)
        )
       )
       (br_if $label1
        (i32.ne
         (local.tee $9
          (i32.add
           (local.get $9)
           (i32.const 1600)
          )
         )
         (local.get $19)
        )
       )
      )
      (v128.store offset=27136 align=4
       (local.get $23)
       (f32x4.pmax
        (local.get $2)
        (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
       )
      )
      (v128.store offset=27152 align=4
       (local.get $23)
       (f32x4.pmax
        (local.get $3)
        (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
       )
      )
      (v128.store offset=27200 align=4
       (local.get $23)
       (f32x4.pmax
        (local.get $4)
        (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
       )
      )
      (v128.store offset=27216 align=4
       (local.get $23)
       (f32x4.pmax
        (local.get $5)
        (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
       )
      )
      (local.set $23
       (i32.add
        (local.get $23)
        (i32.const 128)
       )
      )
      (br_if $label2
       (i32.ne
        (local.tee $8
         (i32.add
          (local.get $8)
          (i32.const 320)
         )
        )
        (local.get $24)
       )
      )
     )
     (local.set $22
      (i32.add
       (local.get $22)
       (i32.const 32)
      )
     )
     (br_if $label3
      (i32.ne
       (local.tee $13
        (i32.add
         (local.get $13)
         (i32.const 3840)
        )
       )
       (i32.const 7680)
      )
     )
    )
    (local.set $21
     (i32.add
      (local.get $21)
      (i32.const 256)
     )
    )
    (br_if $label4
     (i32.ne
      (local.tee $7
       (i32.add
        (local.get $7)
        (i32.const 1600)
       )
      )
      (local.get $25)
     )
    )
   )
  )
 )
